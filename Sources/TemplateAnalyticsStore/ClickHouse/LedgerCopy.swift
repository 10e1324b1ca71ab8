import Foundation
import TemplateAnalytics

/// Copies a ledger, a catalogue and an archive in SQLite into a new one in ClickHouse.
///
/// As long as it is not finished, nodes of the new ledger settle nothing: what comes in waits in their inboxes. A copy
/// that was interrupted is taken up where it was, and whatever it does twice is the same done twice.
package struct LedgerCopy: Sendable {
  /// How far a copy is.
  package enum Stage: String, Sendable, CaseIterable {
    /// Facts are being copied.
    case facts
    /// What they contribute is being worked out.
    case counting
    /// What Meta's own analytics told is being copied.
    case archive
    /// What older facts, that expired, contributed to the tallies is being copied, and all tallies are counted.
    case tallies
  }

  /// What was copied, as it was found in the new ledger.
  package struct Outcome: Equatable, Sendable {
    package var messageCount = 0
    package var factCount = 0
    /// Tallies by slot.
    package var tallyCount = 0
    /// Days of templates that Meta's own analytics told of.
    package var archivedDayCount = 0
    /// Records without any fact that could be counted.
    package var leftOutCount = 0
  }

  private let source: SQLiteLedger
  private let catalog: SQLiteCatalog
  private let target: ClickHouseLedger
  private let archive: ArchiveCopy
  private let lock: SettlerLock
  private var store: ClickHouseStore { target.store }

  /// - Parameters:
  ///   - path: the data directory of the ledger in SQLite.
  ///   - location: of the new ledger, whose tables were made under the same secret.
  /// - Throws: ``StoreError/inUse(directory:)`` while a server counts into the ledger in SQLite,
  ///   ``StoreError/notEmpty(store:)`` where the new ledger holds counts of another origin.
  package static func open(
    from path: String, to location: ClickHouseLocation, replyWindow: Int64? = nil, recordDays: Int64 = 40
  ) async throws(StoreError) -> LedgerCopy {
    let directory = try DataDirectory(path)
    let lock = try directory.lock(.ledger)
    let fingerprint = try directory.pseudonyms(of: location.text).fingerprint
    let source = try SQLiteLedger(directory: path, fingerprint: fingerprint, replyWindow: nil, recordDays: recordDays)
    let catalog = try SQLiteCatalog(directory: path)
    let archive = try SQLiteArchive(directory: path)
    // Last: they have connections that must be closed.
    let target = try await ClickHouseLedger.open(
      location, directory: path, fingerprint: fingerprint, replyWindow: source.replyWindow, recordDays: recordDays)
    do throws(StoreError) {
      return LedgerCopy(
        source: source, catalog: catalog, target: target,
        archive: ArchiveCopy(source: archive, target: try await ClickHouseArchive.open(location)), lock: lock)
    } catch {
      try? await target.close()
      throw error
    }
  }

  package func close() async throws(StoreError) {
    let result = await Result { () async throws(StoreError) in
      try await target.close()
      try await archive.target.close()
    }
    try source.close()
    try archive.source.close()
    try catalog.close()
    try result.get()
  }

  /// Copies everything that is not copied yet, and compares.
  ///
  /// - Parameter onProgress: called with the stage and how much of it is done, from 0 to 1.
  /// - Returns: what is in the new ledger now: checked against the old one, count by count.
  /// - Throws: ``StoreError/notTheSame(store:detail:)`` where the comparison fails; then nodes go on to wait.
  package func run(now: UnixTime, onProgress: (Stage, Double) -> Void) async throws(StoreError) -> Outcome {
    var place = try await begin()
    try await CatalogPart.insert(try catalog.parts(), store)
    if place.stage == .facts { place = try await copyFacts(from: place, now: now) { onProgress(.facts, $0) } }
    if place.stage == .counting { place = try await count(from: place) { onProgress(.counting, $0) } }
    if place.stage == .archive { place = try await copyArchive(from: place) { onProgress(.archive, $0) } }
    var outcome = try await copyTallies { onProgress(.tallies, $0) }
    outcome.archivedDayCount = try await archive.compare()
    // The last thing: from now on the nodes settle.
    try await store.setState([ClickHouseState.Name.copying: "0"])
    return outcome
  }

  /// Copies the catalogue alone: so that nodes know whom to let in before the counts are there. Doing it again changes
  /// nothing that was changed in the new one.
  package static func copyCatalog(from path: String, to location: ClickHouseLocation) async throws(StoreError) {
    let catalog = try SQLiteCatalog(directory: path)
    let result = await Result { () async throws(StoreError) in
      let parts = try catalog.parts()
      try await ClickHouseStore.opening(location) { store throws(StoreError) in
        try await CatalogPart.insert(parts, store)
        await store.client.close()
      }
    }
    try catalog.close()
    try result.get()
  }

  /// Where a copy is: written down after every page.
  private struct Place {
    var stage: Stage
    /// The first key that is not copied; of ``Stage/counting`` the shard, of ``Stage/archive`` the WABA.
    var next: UInt64

    var text: String { "\(stage.rawValue)/\(String(next, radix: 16))" }

    init(_ stage: Stage, next: UInt64 = 0) {
      self.stage = stage
      self.next = next
    }

    init?(_ text: String) {
      let parts = text.split(separator: "/")
      guard parts.count == 2, let stage = Stage(rawValue: String(parts[0])), let next = UInt64(parts[1], radix: 16)
      else { return nil }
      self.init(stage, next: next)
    }
  }

  private func begin() async throws(StoreError) -> Place {
    let state = try await store.state()
    if state.isCopying, let place = state.copy.flatMap({ Place($0) }) { return place }
    guard try await store.isEmpty else { throw StoreError.notEmpty(store: store.client.location.text) }
    // Nodes that do not wait yet might count something before they see that they should.
    guard state.isCopying else { throw StoreError.noCopyAwaited(store: store.client.location.text) }
    let place = Place(.facts)
    try await note(place)
    return place
  }

  private func note(_ place: Place) async throws(StoreError) {
    try await store.setState([ClickHouseState.Name.copying: "1", ClickHouseState.Name.copy: place.text])
  }

  private func copyFacts(
    from place: Place, now: UnixTime, onProgress: (Double) -> Void
  ) async throws(StoreError) -> Place {
    let inbound = try source.inboundFacts()
    for start in stride(from: 0, to: inbound.count, by: Self.pageFacts) {
      try await add(ShardBatch(inbound: Array(inbound[start...].prefix(Self.pageFacts))), now: now)
    }
    var batch = ShardBatch()
    var next: UInt64? = place.next
    while let key = next {
      let page = try source.facts(from: key)
      batch.facts += page.facts
      next = page.next
      onProgress(next.map { Double($0) / Double(UInt64.max) } ?? 1)
      guard batch.facts.count >= Self.pageFacts || next == nil else { continue }
      try await add(batch, now: now)
      batch = ShardBatch()
      if let next { try await note(Place(.facts, next: next)) }
    }
    let place = Place(.counting)
    try await note(place)
    return place
  }

  private static let pageFacts = 200_000

  private func add(_ batch: ShardBatch, now: UnixTime) async throws(StoreError) {
    let times = batch.facts.map(\.time) + batch.inbound.map(\.message.time)
    try await target.keepAlive(
      Set(times.map { Int64($0.period) }), try await store.state(), today: Day(holding: now))
    for (shard, part) in batch.byShard(store) {
      let settling = settling(on: shard)
      for piece in part.byPeriods(atMost: 40) { try await settling.add(piece) }
    }
  }

  /// Nothing of a new ledger is old enough to go.
  private func settling(on shard: Int) -> ShardSettling {
    ShardSettling(store, shard: shard, replyWindow: target.replyWindow, dropped: [])
  }

  private func count(from place: Place, onProgress: (Double) -> Void) async throws(StoreError) -> Place {
    let shards = store.client.location.shards.indices
    for shard in shards where shard >= Int(place.next) {
      let settling = settling(on: shard)
      try await store.eachRange(of: shard) { range, done throws(StoreError) in
        try await settling.contribute(try await store.messages(in: range, on: shard), answering: [])
        onProgress((Double(shard) + done) / Double(shards.count))
      }
      try await note(Place(.counting, next: UInt64(shard + 1)))
    }
    let place = Place(.archive)
    try await note(place)
    return place
  }

  private func copyArchive(from place: Place, onProgress: (Double) -> Void) async throws(StoreError) -> Place {
    try await archive.run(from: place.next) { waba, done throws(StoreError) in
      try await note(Place(.archive, next: UInt64(waba.value) + 1))
      onProgress(done)
    }
    onProgress(1)
    let place = Place(.tallies)
    try await note(place)
    return place
  }

  private func copyTallies(onProgress: (Double) -> Void) async throws(StoreError) -> Outcome {
    let (tallies, ofRecords) = try source.talliesAndContributions()
    // In the order of time, so that a page has few periods.
    let base = tallies.contributions(beyond: ofRecords).sorted { $0.contribution.slot < $1.contribution.slot }
    for start in stride(from: 0, to: base.count, by: Self.pageContributions) {
      var pages: [Int: RowBinaryWriter] = [:]
      for (contribution, detail, count) in base[start...].prefix(Self.pageContributions) {
        guard count > 0 else {
          throw StoreError.notTheSame(
            store: SQLiteLedger.fileName,
            detail: "its records contribute more than its tallies hold: run tickmark check")
        }
        pages[store.shard(of: contribution.template.waba), default: RowBinaryWriter()]
          .write(contribution, version: 1, count: Int64(count), detail: detail)
      }
      for (shard, rows) in pages { try await store.insert(into: "contribution", rows, on: shard) }
    }
    // Those of one template beside each other, so that a day is summed up once or twice.
    let cells = Set(tallies.slots.map { TallyCell(template: $0.place.template, slot: $0.place.slot) })
      .union(tallies.buttons.keys.map { TallyCell(template: $0.tally.template, slot: $0.tally.slot) })
      .sorted { ($0.template, $0.slot) < ($1.template, $1.slot) }
    for start in stride(from: 0, to: cells.count, by: Self.pageCells) {
      let page = cells[start..<min(start + Self.pageCells, cells.count)]
      for (shard, part) in Dictionary(grouping: page, by: { store.shard(of: $0.template.waba) }) {
        try await Recount(store, shard: shard).recount(Set(part))
      }
      onProgress(Double(start + page.count) / Double(cells.count))
    }
    return try await compare(with: tallies)
  }

  private static let pageCells = 20_000
  private static let pageContributions = 100_000

  private func compare(with tallies: Tallies) async throws(StoreError) -> Outcome {
    let location = store.client.location.text
    let differences = LedgerCheck.differences(tallies, try await target.tallies()) { _ in true }
    if let first = differences.first {
      throw StoreError.notTheSame(store: location, detail: "\(differences.count) tallies differ; \(first)")
    }
    var outcome = Outcome()
    outcome.tallyCount = tallies.slots.count
    for shard in store.client.location.shards.indices {
      try await store.eachRange(of: shard) { range, _ throws(StoreError) in
        let counts = try await store.select(
          "SELECT uniqExact(message), count() FROM fact FINAL WHERE \(range.condition)", on: shard
        ) { reader throws(RowBinaryReader.Malformed) in (try reader.read(UInt64.self), try reader.read(UInt64.self)) }
        outcome.messageCount += Int(counts.first?.0 ?? 0)
        outcome.factCount += Int(counts.first?.1 ?? 0)
      }
    }
    var expected = Outcome()
    var next: UInt64? = 0
    while let key = next {
      let page = try source.facts(from: key)
      expected.messageCount += page.messageCount
      expected.factCount += page.facts.count
      expected.leftOutCount += page.leftOutCount
      next = page.next
    }
    guard expected.messageCount == outcome.messageCount, expected.factCount == outcome.factCount else {
      throw StoreError.notTheSame(
        store: location,
        detail: "\(outcome.factCount) facts of \(outcome.messageCount) messages instead of \(expected.factCount) of "
          + "\(expected.messageCount)")
    }
    outcome.leftOutCount = expected.leftOutCount
    return outcome
  }
}
