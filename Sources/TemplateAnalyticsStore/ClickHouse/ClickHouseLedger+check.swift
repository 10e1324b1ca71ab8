import TemplateAnalytics

extension ClickHouseLedger {
  /// Checks that day tallies are the sums of slot tallies, and, when `recounting`, that the tallies are what the facts
  /// that are still held contribute.
  ///
  /// Beside nodes that settle meanwhile the recount may differ by what they just counted.
  package func check(recounting: Bool) async throws(StoreError) -> LedgerCheck {
    var check = LedgerCheck()
    check.problems = try journal.problems()
    // What is left of messages that began in a period that is gone says too much: a read by itself implies a delivery.
    // Of clicks even years later, where somebody kept a message: then nobody knows whether one was the first.
    let after = try await store.state().dropped.keys.max().map {
      ($0 + 1) * ClickHouseSchema.periodSeconds + recordDays * Day.seconds
    }
    for shard in store.client.location.shards.indices {
      var stored = Tallies()
      var differing: [TemplateKey] = []
      try await store.eachTemplate(of: shard) { slots, days throws(StoreError) in
        check.tallyCount += slots.count + days.count
        if !Self.daysThatAreNotTheirSlots(days, slots).isEmpty {
          differing.append(slots.first?.place.template ?? days[0].place.template)
        }
        for var slot in slots {
          if after != nil { slot.counted.buttons = slot.counted.buttons.filter { $0.key.kind != .uniqueURL } }
          stored.add(slot)
        }
      }
      for template in differing { check.problems += try await daysThatAreNotTheirSlots(of: template, on: shard) }
      if recounting {
        stored.removeZeros()
        let counted = try await recount(shard, knowsFirstClicks: after == nil, messageCount: &check.recordCount)
        check.problems += LedgerCheck.differences(counted, stored) { tally in
          after.map { tally.slot.start > $0 } ?? true
        }
      }
    }
    check.recountedAfter = after
    return check
  }

  /// What all facts of a shard contribute.
  private func recount(
    _ shard: Int, knowsFirstClicks: Bool, messageCount: inout Int
  ) async throws(StoreError) -> Tallies {
    var tallies = Tallies()
    func add(_ count: Int, of contribution: Contribution, detail: Int64) {
      if !knowsFirstClicks, [.uniqueURL, .uniqueURLInCohort].contains(contribution.metric) { return }
      tallies.add(count, of: contribution, detail: detail)
    }
    try await store.eachRange(of: shard) { range, _ throws(StoreError) in
      let messages = try await store.messages(in: range, on: shard)
      let page = Set(messages.map(\.message))
      messageCount += page.count
      let counting = try await Counting(store, shard: shard, replyWindow: replyWindow).read(messages, answering: [])
      counting.eachContribution { contribution, _, detail in
        if let detail, page.contains(contribution.message) { add(1, of: contribution, detail: detail) }
      }
    }
    // What was copied without its facts.
    let base = try await store.select(
      """
      SELECT waba, template, slot, product, metric, code, button, detail, sum(count), sum(version)
      FROM contribution FINAL WHERE message = 0 GROUP BY waba, template, slot, product, metric, code, button, detail
      """, on: shard, read: ContributionSum.init)
    for sum in base { add(sum.count, of: sum.contribution, detail: sum.detail) }
    tallies.removeZeros()
    return tallies
  }

  /// Nodes that count meanwhile write slots a moment before their days: what is wrong stays wrong.
  private func daysThatAreNotTheirSlots(
    of template: TemplateKey, on shard: Int
  ) async throws(StoreError) -> [String] {
    var problems: Set<String>?
    for _ in 0..<5 {
      try? await Task.sleep(for: .milliseconds(200))
      let rows = try await store.tallies(
        "waba = \(template.waba) AND template = \(template.template)", on: shard)
      let found = Set(
        Self.daysThatAreNotTheirSlots(
          rows.filter { $0.place.resolution.isDay }, rows.filter { !$0.place.resolution.isDay }))
      problems = problems.map { $0.intersection(found) } ?? found
      if problems?.isEmpty == true { break }
    }
    return problems.map { $0.sorted() } ?? []
  }

  private static func daysThatAreNotTheirSlots(_ days: [TallyRow], _ slots: [TallyRow]) -> [String] {
    var sums: [TallyRow.Place: TallyCounts] = [:]
    for slot in slots { sums[slot.place.day, default: TallyCounts()] += slot.counted }
    var problems: [String] = []
    for day in days where sums.removeValue(forKey: day.place) != day.counted { problems.append(problem(day.place)) }
    return problems + sums.keys.map(problem)
  }

  private static func problem(_ day: TallyRow.Place) -> String {
    "WABA \(day.template.waba) template \(day.template.template) \(day.slot.day) by "
      + "\(day.resolution.attribution): the tally of the day is not the sum of its slots"
  }
}

extension ClickHouseStore {
  /// Some messages of a WABA, by their keys.
  struct MessageRange {
    var waba: WABAID
    var keys: ClosedRange<UInt64>

    var condition: String { "waba = \(waba) AND message BETWEEN \(keys.lowerBound) AND \(keys.upperBound)" }
  }

  /// Goes through all messages of a shard, some thousand at a time.
  /// - Parameter each: called with a range of them, and how much of the shard is done with it, from 0 to 1.
  func eachRange(
    of shard: Int, _ each: (MessageRange, _ done: Double) async throws(StoreError) -> Void
  ) async throws(StoreError) {
    let wabas = try await select("SELECT waba, count() FROM fact GROUP BY waba ORDER BY waba", on: shard) {
      reader throws(RowBinaryReader.Malformed) in (try reader.readWABA(), try reader.read(UInt64.self))
    }
    let total = wabas.reduce(0) { $0 + Double($1.1) }
    var before = 0.0
    for (waba, factCount) in wabas {
      // Keys are hashes: equal ranges of them hold about equally many.
      let width = UInt64.max / (factCount / Self.pageFacts + 1)
      var first: UInt64 = 0
      while true {
        let last = first.addingReportingOverflow(width).overflow ? UInt64.max : first + width
        try await each(
          MessageRange(waba: waba, keys: first...last),
          (before + Double(factCount) * (Double(last) / Double(UInt64.max))) / total)
        if last == .max { break }
        first = last + 1
      }
      before += Double(factCount)
    }
  }

  private static let pageFacts: UInt64 = 50_000

  func messages(in range: MessageRange, on shard: Int) async throws(StoreError) -> Set<WABAMessage> {
    Set(
      try await select("SELECT DISTINCT message FROM fact WHERE \(range.condition)", on: shard) {
        reader throws(RowBinaryReader.Malformed) in
        WABAMessage(waba: range.waba, message: MessageKey(hash: try reader.read()))
      })
  }

  /// Goes through all tallies of a shard, a template at a time.
  func eachTemplate(
    of shard: Int, _ each: (_ slots: [TallyRow], _ days: [TallyRow]) async throws(StoreError) -> Void
  ) async throws(StoreError) {
    let templates = try await select("SELECT DISTINCT waba, template FROM tally", on: shard) {
      reader throws(RowBinaryReader.Malformed) in
      TemplateKey(waba: try reader.readWABA(), template: try reader.readTemplate())
    }
    for key in templates {
      let rows = try await tallies("waba = \(key.waba) AND template = \(key.template)", on: shard)
      try await each(rows.filter { !$0.place.resolution.isDay }, rows.filter { $0.place.resolution.isDay })
    }
  }
}
