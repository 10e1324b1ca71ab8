import CountingWorlds
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// A ledger that grew too large for SQLite moves to ClickHouse, and counts on there.
@Suite(.serialized, .enabled(if: ClickHouseServer.isInstalled)) struct LedgerCopyTests {
  /// Far from every time of the worlds.
  private static let arrival: UnixTime = 1_900_000_000
  private static let limits = RunTree.Limits(nodeBytes: 700, maximumRuns: 5, similarRuns: 3, smallBytes: 300)

  @Test(arguments: UInt64(9_000)..<9_015)
  func halfAWorldIsCopiedAndTheOtherHalfCountedAfterwards(seed: UInt64) async throws {
    let directory = try TemporaryDirectory()
    let pseudonyms = try directory.pseudonyms()
    var generator = FactGenerator(seed: seed)
    let world = generator.happenings(clicks: true)
    let expected = Oracle(world, replyWindow: Day.seconds, arrival: Self.arrival) { waba, wamid in
      WABAID(waba).map { pseudonyms.message(wamid, of: $0).hash } ?? 0
    }.counts()
    var parts = generator.split(generator.shuffledWithDuplicates(world))
    let later = parts.suffix(parts.count / 2)
    parts.removeLast(later.count)

    let old = try await directory.store(limits: Self.limits)
    try await Self.append(parts, to: old, &generator, pseudonyms)
    try await old.settleAll(now: FactGenerator.start)
    try await old.close()

    let location = try await directory.clickHouse(fingerprint: pseudonyms.fingerprint, awaitingCopy: true)
    let copy = try await LedgerCopy.open(from: directory.path, to: location)
    _ = try await copy.run(now: FactGenerator.start) { _, _ in }
    try await copy.close()

    let new = try await Store.open(directory.path, options: directory.options(at: location))
    // Some of what was copied comes again, too.
    try await Self.append(Array(later) + parts.prefix(3), to: new, &generator, pseudonyms)
    try await new.settleAll(now: FactGenerator.start)
    let differences = CountSheet(try await new.ledger.tallies()).differences(from: expected)
    #expect(differences.isEmpty, "seed \(seed)")
    #expect(try await new.ledger.check(recounting: true).problems.isEmpty, "seed \(seed)")
    try await new.close()
  }

  @Test func countsOfRecordsThatExpiredAreCopiedToo() async throws {
    let directory = try TemporaryDirectory()
    let pseudonyms = try directory.pseudonyms()
    let old = try await directory.store()
    try await old.ledger.settle(
      Facts.batch((1, Facts.readMessage()), (2, Facts.readMessage(at: Facts.day + 600))), through: 1)
    let later = Facts.day + 41 * Day.seconds
    while try await old.ledger.expireSome(now: later) {}
    // In a slot of those that expired, as an import may bring it.
    var imported = Settlement()
    imported.imported = Facts.batch((3, Facts.readMessage(at: Facts.day + 1)))
    try await old.ledger.settle(imported, now: later)
    try await old.catalog.addAccount(Account(sid: "ACME", name: "Acme"))
    let key = try await old.catalog.addKey(sid: "ACME", name: "k", expiresAt: nil, now: 5)
    try await old.catalog.addWABA(WABA(id: Facts.waba, sid: "ACME", country: "IN"))
    try await old.catalog.importTemplates(
      [Template(id: Facts.template, name: "hello", language: "en", category: .marketing, status: nil, components: [])],
      of: Facts.waba, now: 5)
    for deletedAt in [nil, UnixTime(9)] {
      try await old.catalog.addLink(
        Link(
          id: .random(), waba: Facts.waba, template: Facts.template, button: "Shop",
          target: try #require(LinkTarget("https://example.com/")), createdAt: 5, deletedAt: deletedAt))
    }
    let catalogue = try await old.catalog.snapshot(newest: true)
    let report = try await Self.report(of: old)
    try await old.close()

    let location = try await directory.clickHouse(fingerprint: pseudonyms.fingerprint, awaitingCopy: true)
    let copy = try await LedgerCopy.open(from: directory.path, to: location)
    let outcome = try await copy.run(now: later) { _, _ in }
    #expect(outcome.messageCount == 1)
    #expect(outcome.factCount == 2)
    try await copy.close()

    let new = try await Store.open(directory.path, options: directory.options(at: location))
    #expect(try await new.ledger.counts().read == 3)
    #expect(try await Self.report(of: new) == report)
    try await new.ledger.settle(Facts.batch((4, Facts.readMessage())), through: 1, now: later)
    #expect(try await new.ledger.counts().read == 4, "what was copied without its facts stays")
    var copied = try await new.catalog.snapshot(newest: true)
    copied.version = catalogue.version
    #expect(copied.accounts == catalogue.accounts)
    #expect(copied.wabas == catalogue.wabas)
    #expect(copied.templates == catalogue.templates)
    #expect(copied.links == catalogue.links)
    #expect(copied.key(text: key.text, at: 6) != nil)
    #expect(try await new.ledger.check(recounting: true).problems.isEmpty)
    try await new.close()
  }

  @Test func theArchiveIsCopiedAndWhatTheNewOneFetchedAlreadyStays() async throws {
    let directory = try TemporaryDirectory()
    let pseudonyms = try directory.pseudonyms()
    var generator = SplitMix64(seed: 31)
    let old = try await directory.store()
    let wabas = (1...5).map { WABAID(Int64($0))! }
    for waba in wabas {
      try await old.archive.merge(
        (0..<30).map { _ in Archived.day(&generator) }, progress: (0..<4).map { _ in Archived.progress(&generator) },
        of: waba)
    }
    try await old.close()
    let location = try await directory.clickHouse(fingerprint: pseudonyms.fingerprint, awaitingCopy: true)
    let archive = try await ClickHouseArchive.open(location)
    var fetched = ArchivedDay(
      template: Archived.templates[0], product: .cloudAPI, day: Archived.days.lowerBound, counts: DayCounts())
    fetched.counts.counts.sent = 1_000_000
    try await archive.merge([fetched], progress: [], of: wabas[2])

    let source = try SQLiteArchive(directory: directory.path)
    do {
      await #expect {
        _ = try await ArchiveCopy(source: source, target: archive).compare()
      } throws: { error in
        if case StoreError.notTheSame = error { true } else { false }
      }
      // Interrupted in the middle of it, and taken up there.
      do {
        let interrupted = try await LedgerCopy.open(from: directory.path, to: location)
        let copying = Task {
          try await interrupted.run(now: Facts.day) { reached, done in
            if reached == .archive, done >= 0.4 { withUnsafeCurrentTask { $0?.cancel() } }
          }
        }
        await #expect(throws: StoreError.self) { try await copying.value }
        try await interrupted.close()
      }
      #expect(try await archive.templates(of: wabas[4]) == [])
      let outcome = try await Self.copy(directory, to: location)
      #expect(outcome.archivedDayCount > 0)

      for waba in wabas {
        #expect(try await archive.progress(of: waba) == source.progress(of: waba))
        #expect(try await archive.templates(of: waba) == source.templates(of: waba))
        for product in ProductType.allCases {
          var expected = try source.report(
            waba: waba, templates: Archived.templates, days: Archived.days, product: product)
          if waba == wabas[2], product == .cloudAPI {
            expected.days[fetched.template, default: [:]][fetched.day, default: DayCounts()].counts.sent = 1_000_000
          }
          let copied = try await archive.report(
            waba: waba, templates: Archived.templates, days: Archived.days, product: product)
          #expect(copied == expected, "\(waba)")
        }
      }
      try source.close()
    } catch {
      try await archive.close()
      throw error
    }
    try await archive.close()
  }

  @Test func aDayOfNothingThatWasNotCopiedIsMissed() async throws {
    let directory = try TemporaryDirectory()
    let location = try await directory.clickHouse(fingerprint: directory.pseudonyms().fingerprint)
    let source = try SQLiteArchive(directory: directory.path)
    let target = try await ClickHouseArchive.open(location)
    let day = ArchivedDay(
      template: Facts.template, product: .cloudAPI, day: Archived.days.lowerBound, counts: DayCounts())
    var progress = ArchiveProgress(
      template: Facts.template, product: .cloudAPI, through: day.day, fetchedAt: 5,
      refusal: .init(code: 190, message: "It is 10:00"))
    try source.merge([day], progress: [progress], of: Facts.waba)
    let copy = ArchiveCopy(source: source, target: target)
    // Its nodes asked in the same second: either refusal may stay.
    progress.refusal = .init(code: 100, message: "no template")
    try await target.merge([], progress: [progress], of: Facts.waba)
    await #expect(
      throws: StoreError.notTheSame(
        store: location.text,
        detail: "archived counts of WABA \(Facts.waba) template \(Facts.template) on \(day.day) are missing")
    ) {
      try await copy.compare()
    }
    try await target.merge([day], progress: [], of: Facts.waba)
    #expect(try await copy.compare() == 1)
    try source.merge(
      [],
      progress: [
        ArchiveProgress(
          template: Facts.template, product: .cloudAPI, through: day.day, fetchedAt: 6)
      ], of: Facts.waba)
    await #expect(
      throws: StoreError.notTheSame(
        store: location.text, detail: "how far WABA \(Facts.waba) template \(Facts.template) is fetched differs")
    ) {
      try await copy.compare()
    }
    try await copy.run(from: 0) { _, _ in }
    #expect(try await copy.compare() == 1)
    let days = try await target.report(
      waba: Facts.waba, templates: [Facts.template], days: Archived.days, product: .cloudAPI
    ).days
    #expect(days == [Facts.template: [day.day: DayCounts()]])
    try source.close()
    try await target.close()
  }

  @Test func deliveriesWaitUntilTheCopyIsFinishedWhichIsTakenUpWhereItWas() async throws {
    let directory = try TemporaryDirectory()
    let pseudonyms = try directory.pseudonyms()
    let old = try await directory.store(limits: Self.limits)
    for number in 0..<20 {
      try await old.ledger.settle(
        Facts.batch((UInt64(2 * number), Facts.readMessage()), (UInt64(2 * number + 1), Facts.readMessage())),
        through: Int64(number + 1))
    }
    try await old.close()
    let location = try await directory.clickHouse(fingerprint: pseudonyms.fingerprint, awaitingCopy: true)
    let new = try await Store.open(directory.path, options: directory.options(at: location))

    for stage in LedgerCopy.Stage.allCases {
      let copy = try await LedgerCopy.open(from: directory.path, to: location)
      // Interrupted at the first sign of each stage.
      let copying = Task {
        try await copy.run(now: Facts.day) { reached, _ in
          if reached == stage { withUnsafeCurrentTask { $0?.cancel() } }
        }
      }
      _ = await copying.result
      try await copy.close()
      try await new.inbox.append(webhook: Facts.webhook("wamid.\(stage)", "sent"))
      await #expect(throws: StoreError.copyUnderWay(store: location.text)) {
        try await new.settleAll(now: Facts.day)
      }
    }
    var stages: Set<LedgerCopy.Stage> = []
    let outcome = try await Self.copy(directory, to: location) { stages.insert($0) }
    #expect(stages == [.tallies], "the others were done before")
    #expect(outcome.messageCount == 40)
    try await new.settleAll(now: Facts.day)
    #expect(try await new.ledger.counts().sent == 40 + LedgerCopy.Stage.allCases.count)
    await #expect(throws: StoreError.notEmpty(store: location.text)) {
      try await Self.copy(directory, to: location)
    }
    try await new.close()
  }

  @Test func nodesThatDoNotWaitAreNotCopiedTo() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try await store.close()
    let location = try await directory.clickHouse(fingerprint: directory.pseudonyms().fingerprint)
    await #expect(throws: StoreError.noCopyAwaited(store: location.text)) {
      try await Self.copy(directory, to: location)
    }
  }

  @Test func aLedgerThatIsInUseIsNotCopied() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let locks = try store.lock()
    let location = try await directory.clickHouse(fingerprint: directory.pseudonyms().fingerprint, awaitingCopy: true)
    await #expect(throws: StoreError.inUse(directory: directory.path)) {
      try await LedgerCopy.open(from: directory.path, to: location)
    }
    withExtendedLifetime(locks) {}
    try await store.close()
  }

  @discardableResult
  private static func copy(
    _ directory: TemporaryDirectory, to location: ClickHouseLocation, reached: (LedgerCopy.Stage) -> Void = { _ in }
  ) async throws -> LedgerCopy.Outcome {
    let copy = try await LedgerCopy.open(from: directory.path, to: location)
    do {
      let outcome = try await copy.run(now: Facts.day) { stage, _ in reached(stage) }
      try await copy.close()
      return outcome
    } catch {
      try await copy.close()
      throw error
    }
  }

  private static func append(
    _ parts: [[Happening]], to store: Store, _ generator: inout FactGenerator, _ pseudonyms: Pseudonyms
  ) async throws {
    for part in parts where !part.isEmpty {
      let body = try Happening.webhookBody(of: part, &generator)
      let sends = part.compactMap(\.registration).map {
        DeliveryContent(kind: .sends, waba: WABAID($0.waba), body: $0.json)
      }
      try await store.inbox.append([DeliveryContent(kind: .webhook, body: body)] + sends, receivedAt: arrival)
      try await store.ledger.settle(clicksOf: part, pseudonyms)
    }
  }

  private static func report(of store: Store) async throws -> DayReport {
    let day = Day(holding: Facts.day)
    return try await store.ledger.report(
      waba: Facts.waba, templates: [Facts.template], days: day...day.advanced(by: 1), product: .cloudAPI)
  }
}
