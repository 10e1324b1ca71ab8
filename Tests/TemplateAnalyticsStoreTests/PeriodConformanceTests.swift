import CountingWorlds
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// What every ledger tells of stretches of time, by event and by sending.
@Suite("Reports of stretches of time")
struct PeriodConformanceTests {
  static let templates = [Facts.template, TemplateID(1_317_000_000_000_068)!]
  static let slots = Slot(holding: Facts.day)..<Slot(holding: Facts.day + 3 * Day.seconds)

  @Test("Stretches of time are the sums of their slots", arguments: Backend.allCases)
  func sums(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    var generator = SplitMix64(seed: 77)
    var batch = Batch()
    let times = Self.slots.lowerBound.start..<Self.slots.upperBound.start
    for number in 0..<UInt64(400) {
      batch.learn(Self.record(number, within: times, &generator), of: Facts.message(number), waba: Facts.waba)
    }
    // What became known later moved these: their old slots hold zeros.
    let moved = Facts.record {
      $0.template = Facts.key; $0.sent = Self.slots.lowerBound.start + 3600
      $0.read = Self.slots.lowerBound.start + 7200
    }
    batch.learn(moved, of: Facts.message(1_000), waba: Facts.waba)
    try await ledger.settle(batch, through: 1)
    let earlier = Facts.record {
      $0.sent = Self.slots.lowerBound.start; $0.read = Self.slots.lowerBound.start
    }
    try await ledger.settle(Facts.batch((1_000, earlier)), through: 2)
    let tallies = try await ledger.tallies()

    for round in 0..<15 {
      let periods = Self.periods(round, &generator)
      for (product, attribution) in ProductType.allCases.flatMap({ product in
        Attribution.allCases.map { (product, $0) }
      }) {
        let report = try await ledger.report(
          waba: Facts.waba, templates: Self.templates + Self.templates, periods: periods, product: product,
          attribution: attribution)
        // Not within the expectation: a failure would print thousands of counts.
        let isTheirSum = report == Self.expected(tallies, periods, product, attribution)
        #expect(isTheirSum, "round \(round), by \(attribution)")
      }
    }
    try await ledger.close()
  }

  @Test("By event a read is where it happened; by sending, where its message was sent", arguments: Backend.allCases)
  func cohorts(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let (monday, tuesday) = (Facts.day, Facts.day + Day.seconds)
    let message = Facts.record {
      $0.template = Facts.key
      $0.accepted = monday
      $0.sent = monday + 10
      $0.delivered = monday + 13
      $0.read = tuesday
      $0.taps = [EventKey(hash: 1): .init(time: tuesday + 5, button: "Yes")]
    }
    let failed = Facts.record {
      $0.template = Facts.key
      $0.sent = monday
      $0.failure = .init(time: tuesday, code: 131_049)
    }
    try await ledger.settle(Facts.batch((1, message), (2, failed)), through: 1)
    let byEvent = try await Self.days(ledger, .event)
    #expect(byEvent.map(\.counts.sent) == [2, 0])
    #expect(byEvent.map(\.counts.delivered) == [1, 0])
    #expect(byEvent.map(\.counts.read) == [0, 1])
    #expect(byEvent.map(\.failures) == [[:], [131_049: 1]])
    #expect(byEvent.map { $0.buttons.map(\.count) } == [[], [1]])
    #expect(byEvent.map { $0.timeToDeliver.percentile(0.5) } == [3, nil])
    #expect(byEvent.map(\.timeToRead.count) == [0, 1])
    let bySending = try await Self.days(ledger, .send)
    #expect(bySending[1] == DayCounts())
    #expect(bySending[0].counts == byEvent.reduce(into: Counts()) { $0 += $1.counts })
    #expect(bySending[0].failures == [131_049: 1])
    #expect(bySending[0].buttons == byEvent[1].buttons)
    #expect(bySending[0].timeToDeliver == byEvent[0].timeToDeliver)
    #expect(bySending[0].timeToRead == byEvent[1].timeToRead)
    #expect(try await ledger.lifetimeEvents(waba: Facts.waba, templates: [Facts.template]) == [Facts.template: 5])
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  @Test("A message that turns out to have been sent earlier changes its cohort as a whole", arguments: Backend.allCases)
  func movedCohort(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let (monday, tuesday) = (Facts.day, Facts.day + Day.seconds)
    let late = Facts.record {
      $0.template = Facts.key
      $0.sent = tuesday
      $0.delivered = tuesday + 2
    }
    try await ledger.settle(Facts.batch((1, late)), through: 1)
    #expect(try await Self.days(ledger, .send).map(\.counts.delivered) == [0, 1])
    try await ledger.settle(Facts.batch((1, Facts.record { $0.sent = monday })), through: 2)
    let days = try await Self.days(ledger, .send)
    #expect(days.map(\.counts.delivered) == [1, 0])
    #expect(days.map(\.timeToDeliver.count) == [1, 0])
    let moved = try await Self.days(ledger, .event).map(\.timeToDeliver)
    #expect(moved.map(\.count) == [0, 1])
    #expect(moved[1] == days[0].timeToDeliver, "a day and not two seconds")
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  @Test("Clicks on links show as buttons of two kinds, and count once towards the floor", arguments: Backend.allCases)
  func clicks(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let (monday, tuesday) = (Facts.day, Facts.day + Day.seconds)
    func settle(_ number: UInt64, at time: UnixTime, issued: UnixTime?, of message: UInt64?) async throws {
      var batch = Batch()
      batch.learn(
        Record.Click(time: time, button: "Shop", issued: issued), event: EventKey(hash: number),
        of: message.map(Facts.message), template: Facts.key)
      try await ledger.settle(batch, through: Int64(number))
      // The same click, told again after a crash.
      try await ledger.settle(batch, through: Int64(number))
    }
    try await settle(1, at: tuesday + 60, issued: monday, of: 7)
    try await settle(2, at: tuesday, issued: monday, of: 7)
    try await settle(3, at: tuesday, issued: nil, of: nil)
    try await settle(4, at: monday, issued: nil, of: 8)
    let day = Day(holding: monday)
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template], days: day...day.advanced(by: 1), product: .cloudAPI)
    let days = [day, day.advanced(by: 1)].map { report.days[Facts.template]?[$0]?.buttons ?? [] }
    func buttons(_ clicks: Int, _ unique: Int) -> [DayCounts.ButtonPresses] {
      [.init(kind: .url, text: "Shop", count: clicks), .init(kind: .uniqueURL, text: "Shop", count: unique)]
    }
    #expect(days == [buttons(1, 1), buttons(3, 1)])
    #expect(try await Self.days(ledger, .event).map(\.buttons) == days)
    #expect(try await Self.days(ledger, .send).map(\.buttons) == [buttons(2, 1), []])
    #expect(report.events(of: Facts.template) == 4)
    #expect(try await ledger.lifetimeEvents(waba: Facts.waba, templates: [Facts.template]) == [Facts.template: 4])
    #expect(try await ledger.counters()[.factsWaiting] == 0)
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  /// Monday and Tuesday.
  private static func days(_ ledger: any Ledger, _ attribution: Attribution) async throws -> [DayCounts] {
    let midnights = [0, 1, 2].map { Slot(holding: Facts.day + $0 * Day.seconds) }
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template],
      periods: [midnights[0]..<midnights[1], midnights[1]..<midnights[2]], product: .cloudAPI, attribution: attribution)
    return [0, 1].map { report.counts[Facts.template]?[$0] ?? DayCounts() }
  }

  /// A message that was sent at one of some times, and whatever may become of it.
  static func record(
    _ number: UInt64, within times: Range<UnixTime>, _ generator: inout SplitMix64
  ) -> TemplateAnalytics.Record {
    let time = Int64.random(in: times, using: &generator)
    var record = Facts.readMessage(at: time)
    record.template = TemplateKey(waba: Facts.waba, template: generator.pick(templates))
    record.product = generator.chance(20) ? .marketingMessagesLite : .cloudAPI
    if generator.chance(50) { record.delivered = time + Int64.random(in: 0..<40_000, using: &generator) }
    if generator.chance(30) {
      record.taps = [EventKey(hash: number): .init(time: time + 1000, button: generator.pick(["Yes", "No"]))]
    }
    if generator.chance(20) {
      record.read = nil
      record.delivered = nil
      record.failure = .init(time: time + 2000, code: generator.pick([0, 131_049]))
    }
    if generator.chance(20) {
      record.clicks = [EventKey(hash: number): .init(time: time + 3000, button: "Shop", age: 2000)]
    }
    return record
  }

  /// Of any length, with gaps; each slot; for ever; whole UTC days; days of another zone; several days.
  static func periods(_ round: Int, _ generator: inout SplitMix64) -> [Range<Slot>] {
    let (first, end) = (slots.lowerBound.number, slots.upperBound.number)
    var bounds: [Int64]
    switch round {
    case 0: bounds = Array(first...end)
    case 1: bounds = [0, 1 << 32]
    case 2: bounds = Array(stride(from: first, through: end, by: 96))
    case 3: bounds = Array(stride(from: first - 22, through: end + 96, by: 96))
    case 4: bounds = [first - 22, first + 2 * 96 + 5, end]
    default:
      bounds = (0..<Int.random(in: 2...40, using: &generator)).map { _ in
        Int64.random(in: first...end, using: &generator)
      }.sorted()
    }
    return zip(bounds, bounds.dropFirst()).map { Slot(number: $0)..<Slot(number: $1) }
      .filter { _ in round < 5 || generator.chance(80) }
  }

  /// The sums of all slots' tallies.
  static func expected(
    _ tallies: Tallies, _ periods: [Range<Slot>], _ product: ProductType, _ attribution: Attribution
  ) -> PeriodReport {
    var report = PeriodReport()
    for (index, period) in periods.enumerated() {
      for template in templates {
        func isHere(_ key: TallyKey) -> Bool {
          key.template.template == template && key.product == product && key.attribution == attribution
            && period.contains(key.slot)
        }
        var sum = DayCounts()
        for (key, counts) in tallies.counts where isHere(key) { sum.counts += counts }
        for (key, latencies) in tallies.latencies where isHere(key) {
          sum.timeToDeliver += latencies.toDeliver
          sum.timeToRead += latencies.toRead
        }
        for (key, count) in tallies.failures where isHere(key.tally) { sum.failures[key.code, default: 0] += count }
        for (kind, text) in [
          (ButtonKind.quickReply, "No"), (.quickReply, "Yes"), (.url, "Shop"), (.uniqueURL, "Shop"),
        ] {
          let count = tallies.buttons.filter { isHere($0.key.tally) && $0.key.kind == kind && $0.key.button == text }
            .values.reduce(0, +)
          if count > 0 { sum.buttons.append(.init(kind: kind, text: text, count: count)) }
        }
        if sum != DayCounts() { report.counts[template, default: [:]][index] = sum }
      }
    }
    return report
  }
}
