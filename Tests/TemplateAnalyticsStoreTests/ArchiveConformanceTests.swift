import CountingWorlds
import GRDB
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// What every archive promises.
@Suite(.serialized) struct ArchiveConformanceTests {
  private static let waba = Facts.waba
  private static let day = Archived.days.lowerBound

  private static func told(
    sent: Int, template: TemplateID = Facts.template, product: ProductType = .cloudAPI, on day: Day = day
  ) -> ArchivedDay {
    var told = ArchivedDay(template: template, product: product, day: day, counts: DayCounts())
    told.counts.counts.sent = sent
    return told
  }

  private static func progress(
    through day: Day?, at time: UnixTime, refusal: ArchiveProgress.Refusal? = nil
  ) -> ArchiveProgress {
    ArchiveProgress(template: Facts.template, product: .cloudAPI, through: day, fetchedAt: time, refusal: refusal)
  }

  @Test(arguments: Backend.allCases, UInt64(41)..<44)
  func anyOrderAndAnyDuplicationHoldTheSame(_ backend: Backend, seed: UInt64) async throws {
    var generator = SplitMix64(seed: seed)
    let parts = (0..<12).map { _ in
      (
        days: (0..<Int.random(in: 0..<8, using: &generator)).map { _ in Archived.day(&generator) },
        progress: (0..<Int.random(in: 0..<3, using: &generator)).map { _ in Archived.progress(&generator) }
      )
    }
    var expected = ExpectedArchive()
    for part in parts { expected.merge(part.days, part.progress) }
    for _ in 0..<4 {
      let directory = try TemporaryDirectory()
      // Two processes, or two nodes.
      let archives = [try await backend.archive(in: directory), try await backend.archive(in: directory)]
      let again = parts.filter { _ in generator.chance(30) }
      for part in (parts + again).shuffled(using: &generator) {
        try await generator.pick(archives).merge(
          part.days.shuffled(using: &generator), progress: part.progress.shuffled(using: &generator), of: Self.waba)
      }
      for (archive, isTidied) in zip(archives, [false, true]) {
        if isTidied { try await (archive as? ClickHouseArchive)?.replaceRows() }
        for product in ProductType.allCases {
          let report = try await archive.report(
            waba: Self.waba, templates: Archived.templates, days: Archived.days, product: product)
          #expect(report == expected.report(product), "seed \(seed)")
        }
        #expect(try await archive.progress(of: Self.waba) == expected.progress, "seed \(seed)")
        let events = try await archive.lifetimeEvents(waba: Self.waba, templates: Archived.templates)
        #expect(events == expected.events, "seed \(seed)")
        #expect(try await archive.templates(of: Self.waba) == expected.events.keys.sorted(), "seed \(seed)")
        #expect(try await archive.problems() == [])
      }
      for archive in archives { try await archive.close() }
    }
  }

  @Test(arguments: Backend.allCases)
  func whatSeveralFetchAtOnceIsHeldAsIfOneHad(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    var generator = SplitMix64(seed: 45)
    let parts = (0..<10).map { _ in
      (days: (0..<5).map { _ in Archived.day(&generator) }, progress: [Archived.progress(&generator)])
    }
    var expected = ExpectedArchive()
    for part in parts { expected.merge(part.days, part.progress) }
    let archives = [try await backend.archive(in: directory), try await backend.archive(in: directory)]
    try await withThrowingTaskGroup { group in
      for archive in archives {
        for part in parts.shuffled(using: &generator) {
          group.addTask { try await archive.merge(part.days, progress: part.progress, of: Self.waba) }
        }
      }
      try await group.waitForAll()
    }
    for archive in archives {
      for product in ProductType.allCases {
        let report = try await archive.report(
          waba: Self.waba, templates: Archived.templates, days: Archived.days, product: product)
        #expect(report == expected.report(product))
      }
      #expect(try await archive.progress(of: Self.waba) == expected.progress)
      try await archive.close()
    }
  }

  @Test(arguments: Backend.allCases)
  func whatMetaTellsAsNothingLaterIsKept(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let archive = try await backend.archive(in: directory)
    var early = Self.told(sent: 5)
    early.counts.counts.read = 4
    early.counts.buttons = [.init(kind: .url, text: "Go", count: 3)]
    try await archive.merge([early], progress: [], of: Self.waba)
    try await archive.merge([Self.told(sent: 6)], progress: [], of: Self.waba)
    var expected = early.counts
    expected.counts.sent = 6
    #expect(try await Self.report(archive).days == [Facts.template: [Self.day: expected]])
    try await archive.close()
  }

  @Test(arguments: Backend.allCases)
  func progressNeverGoesBackAndANewerAnswerEndsARefusal(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let archive = try await backend.archive(in: directory)
    let refusal = ArchiveProgress.Refusal(code: 200_005, message: "Template Insights are not available yet")
    let next = Self.day.advanced(by: 1)
    for (told, known) in [
      (Self.progress(through: nil, at: 100, refusal: refusal), Self.progress(through: nil, at: 100, refusal: refusal)),
      (Self.progress(through: next, at: 200), Self.progress(through: next, at: 200)),
      (Self.progress(through: Self.day, at: 300), Self.progress(through: next, at: 300)),
      (Self.progress(through: nil, at: 400, refusal: refusal), Self.progress(through: next, at: 400, refusal: refusal)),
      // What was asked earlier and comes later.
      (Self.progress(through: next, at: 350), Self.progress(through: next, at: 400, refusal: refusal)),
      (Self.progress(through: nil, at: 500), Self.progress(through: next, at: 500)),
    ] {
      try await archive.merge([], progress: [told], of: Self.waba)
      #expect(try await archive.progress(of: Self.waba) == [known])
    }
    #expect(try await archive.templates(of: Self.waba) == [], "no day was told of")
    try await archive.close()
  }

  @Test(arguments: Backend.allCases)
  func ofOneSecondTheRefusalCountsInEitherOrder(_ backend: Backend) async throws {
    let refused = Self.progress(through: nil, at: 100, refusal: .init(code: 190, message: "It is 10:00"))
    let answered = Self.progress(through: Self.day, at: 100)
    for order in [[refused, answered], [answered, refused]] {
      let directory = try TemporaryDirectory()
      let archive = try await backend.archive(in: directory)
      for progress in order { try await archive.merge([], progress: [progress], of: Self.waba) }
      let known = Self.progress(through: Self.day, at: 100, refusal: refused.refusal)
      #expect(try await archive.progress(of: Self.waba) == [known])
      try await (archive as? ClickHouseArchive)?.replaceRows()
      #expect(try await archive.progress(of: Self.waba) == [known])
      try await archive.close()
    }
  }

  @Test(arguments: Backend.allCases)
  func productsWABAsTemplatesAndDaysAreApart(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let archive = try await backend.archive(in: directory)
    let other = try #require(WABAID(7))
    let template = Archived.templates[1]
    let yesterday = Self.day.advanced(by: -1)
    try await archive.merge(
      [
        Self.told(sent: 1), Self.told(sent: 2, product: .marketingMessagesLite), Self.told(sent: 4, template: template),
        Self.told(sent: 8, on: yesterday),
      ], progress: [Self.progress(through: Self.day, at: 1)], of: Self.waba)
    try await archive.merge([Self.told(sent: 16)], progress: [], of: other)
    func sent(
      _ waba: WABAID = Self.waba, _ template: TemplateID = Facts.template, _ product: ProductType = .cloudAPI,
      on day: Day = Self.day
    ) async throws -> Int? {
      let report = try await archive.report(waba: waba, templates: [template], days: day...day, product: product)
      return report.days[template]?[day]?.counts.sent
    }
    #expect(try await sent() == 1)
    #expect(try await sent(Self.waba, Facts.template, .marketingMessagesLite) == 2)
    #expect(try await sent(Self.waba, template) == 4)
    #expect(try await sent(Self.waba, template, .marketingMessagesLite) == nil)
    #expect(try await sent(on: yesterday) == 8)
    #expect(try await sent(other) == 16)
    let events = try await archive.lifetimeEvents(waba: Self.waba, templates: [Facts.template, template])
    #expect(events == [Facts.template: 11, template: 4])
    #expect(try await archive.templates(of: other) == [Facts.template])
    #expect(try await archive.progress(of: other) == [])
    try await archive.close()
  }

  @Test(arguments: Backend.allCases)
  func uniqueClicksAreNoEventsAndButtonsThatNobodyPressedAreNotKept(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let archive = try await backend.archive(in: directory)
    var told = Self.told(sent: 1)
    told.counts.counts.delivered = 2
    told.counts.counts.read = 4
    told.counts.counts.replied = 8
    told.counts.amountSpent = 1 << 20
    told.counts.buttons = [
      .init(kind: .quickReply, text: "Yes", count: 16), .init(kind: .url, text: "Go", count: 32),
      .init(kind: .uniqueURL, text: "Go", count: 64), .init(kind: .quickReply, text: "No", count: 0),
    ]
    try await archive.merge([told], progress: [], of: Self.waba)
    let events = try await archive.lifetimeEvents(waba: Self.waba, templates: Archived.templates)
    #expect(events == [Facts.template: 63])
    #expect(try await archive.templates(of: Self.waba) == [Facts.template])
    told.counts.buttons.removeLast()
    #expect(try await Self.report(archive).days == [Facts.template: [Self.day: told.counts]])
    #expect(try await archive.lifetimeEvents(waba: Self.waba, templates: []) == [:])
    #expect(
      try await archive.report(waba: Self.waba, templates: [], days: Archived.days, product: .cloudAPI) == DayReport())
    try await archive.close()
  }

  @Test(arguments: Backend.allCases)
  func aDayOfNothingIsNoDayThatWasNeverToldOf(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let archive = try await backend.archive(in: directory)
    let quiet = Archived.templates[1]
    var nothing = Self.told(sent: 0, template: quiet)
    nothing.counts.buttons = [.init(kind: .quickReply, text: "No", count: 0)]
    let (next, last) = (Self.day.advanced(by: 1), Self.day.advanced(by: 3))
    let days = [
      nothing, Self.told(sent: 0, template: quiet, on: last), Self.told(sent: 5), Self.told(sent: 0, on: next),
    ]
    try await archive.merge(days, progress: [], of: Self.waba)
    // Told again, the other way round.
    try await archive.merge([Self.told(sent: 0), Self.told(sent: 7, on: last)], progress: [], of: Self.waba)
    var (five, seven) = (DayCounts(), DayCounts())
    (five.counts.sent, seven.counts.sent) = (5, 7)
    let expected = [
      Facts.template: [Self.day: five, next: DayCounts(), last: seven],
      quiet: [Self.day: DayCounts(), last: DayCounts()],
    ]
    try await archive.close()
    let again = try await backend.archive(in: directory)
    for isTidied in [false, true] {
      if isTidied { try await (again as? ClickHouseArchive)?.replaceRows() }
      #expect(try await Self.report(again).days == expected)
      #expect(
        try await again.report(
          waba: Self.waba, templates: Archived.templates, days: Archived.days, product: .marketingMessagesLite)
          == DayReport())
      #expect(try await again.templates(of: Self.waba) == Archived.templates.sorted())
      let events = try await again.lifetimeEvents(waba: Self.waba, templates: Archived.templates)
      #expect(events == [Facts.template: 12, quiet: 0])
    }
    try await again.close()
  }

  @Test(arguments: Backend.allCases)
  func itIsThereAfterItWasClosedAndAsksNothingMoreThen(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let archive = try await backend.archive(in: directory)
    let progress = Self.progress(through: Self.day, at: 9, refusal: .init(code: 0, message: ""))
    try await archive.merge([Self.told(sent: 5)], progress: [progress], of: Self.waba)
    let report = try await Self.report(archive)
    try await archive.close()
    await #expect(throws: StoreError.closed) { try await archive.progress(of: Self.waba) }
    await #expect(throws: StoreError.closed) { try await Self.report(archive) }
    await #expect(throws: StoreError.closed) {
      try await archive.merge([Self.told(sent: 6)], progress: [], of: Self.waba)
    }
    let again = try await backend.archive(in: directory)
    #expect(try await Self.report(again) == report)
    #expect(try await again.progress(of: Self.waba) == [progress])
    try await again.close()
  }

  @Test(arguments: Backend.allCases)
  func theStoreHasOneThatCommandsOpenBesideIt(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let store = try await backend.store(in: directory)
    let beside = try await Store.openArchive(directory.path, location: store.location)
    try await beside.merge([Self.told(sent: 5)], progress: [], of: Self.waba)
    try await beside.close()
    #expect(try await Self.report(store.archive).days[Facts.template]?[Self.day]?.counts.sent == 5)
    #expect(try await store.check(recounting: true).problems == [])
    try await store.close()
    await #expect(throws: StoreError.closed) { try await Self.report(store.archive) }
  }

  /// Stopped at its last write, as a kill would: the days before it are not there either.
  @Test func aMergeInSQLiteIsWholeOrNothing() async throws {
    let directory = try TemporaryDirectory()
    let archive = try SQLiteArchive(directory: directory.path)
    try archive.merge([Self.told(sent: 1)], progress: [Self.progress(through: nil, at: 1)], of: Self.waba)
    let before = try await Self.report(archive)
    try archive.pool.write { database in
      try database.execute(
        sql: "CREATE TRIGGER stop BEFORE INSERT ON progress BEGIN SELECT RAISE(ABORT, 'stopped'); END")
    }
    #expect(throws: StoreError.unusable(file: "archive.sqlite", detail: "stopped")) {
      try archive.merge([Self.told(sent: 5)], progress: [Self.progress(through: Self.day, at: 2)], of: Self.waba)
    }
    #expect(try await Self.report(archive) == before)
    try archive.pool.write { try $0.execute(sql: "DROP TRIGGER stop") }
    try archive.merge([Self.told(sent: 5)], progress: [Self.progress(through: Self.day, at: 2)], of: Self.waba)
    #expect(try await Self.report(archive).days[Facts.template]?[Self.day]?.counts.sent == 5)
    #expect(try Int.fetchOne(archive.pool, "PRAGMA synchronous") == 2)
    try archive.close()
  }

  /// Meta tells the time when it refuses a token: each of its messages is another one.
  @Test(.enabled(if: ClickHouseServer.isInstalled)) func refusalsDoNotPileUpInClickHouse() async throws {
    let directory = try TemporaryDirectory()
    let archive = try await ClickHouseArchive.open(try await directory.clickHouse(fingerprint: 1))
    for time in Int64(1)...20 {
      let refusal = ArchiveProgress.Refusal(code: 190, message: "The current time is \(time)")
      try await archive.merge([], progress: [Self.progress(through: nil, at: time, refusal: refusal)], of: Self.waba)
    }
    let last = ArchiveProgress.Refusal(code: 190, message: "The current time is 20")
    #expect(try await archive.progress(of: Self.waba) == [Self.progress(through: nil, at: 20, refusal: last)])
    try await archive.replaceRows()
    let rows = try await archive.store.select("SELECT count() FROM archive_fetch", on: 0) {
      reader throws(RowBinaryReader.Malformed) in try reader.read(UInt64.self)
    }
    #expect(rows == [1])
    #expect(try await archive.progress(of: Self.waba) == [Self.progress(through: nil, at: 20, refusal: last)])
    try await archive.close()
  }

  @Test func damageToTheFileIsFoundByACheck() async throws {
    let directory = try TemporaryDirectory()
    let archive = try SQLiteArchive(directory: directory.path)
    try archive.merge(
      (0..<500).map { Self.told(sent: 1, on: Self.day.advanced(by: $0)) }, progress: [], of: Self.waba)
    try archive.close()
    var bytes = directory.bytes(of: "archive.sqlite")
    for index in stride(from: 3 * 4096, to: bytes.count, by: 4096) { bytes[index] ^= 0xff }
    try directory.write(bytes, to: "archive.sqlite")
    let store = try await directory.store()
    #expect(try await store.check(recounting: false).problems.contains { $0.hasPrefix("archive.sqlite: ") })
    try? await store.close()
  }

  private static func report(_ archive: any Archive) async throws -> DayReport {
    try await archive.report(waba: waba, templates: Archived.templates, days: Archived.days, product: .cloudAPI)
  }
}

extension ClickHouseArchive {
  /// Does at once what ClickHouse does some time: of the rows of one key the one that counts stays.
  fileprivate func replaceRows() async throws(StoreError) {
    for table in ["archive_count", "archive_through", "archive_fetch"] {
      try await store.execute("OPTIMIZE TABLE \(table) FINAL", on: 0)
    }
  }
}

extension Int {
  /// A value of the connection that writes.
  fileprivate static func fetchOne(_ pool: SQLitePool, _ sql: String) throws -> Int? {
    try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: sql) }
  }
}
