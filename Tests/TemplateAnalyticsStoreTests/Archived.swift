import CountingWorlds
import TemplateAnalytics

@testable import TemplateAnalyticsStore

/// What Meta might tell, made up: few templates, days and texts, so that much of it is told twice.
enum Archived {
  static let templates = [Facts.template, TemplateID(1_317_000_000_000_068)!]
  static let days = Day(holding: Facts.day)...Day(holding: Facts.day).advanced(by: 3)

  static func day(_ generator: inout SplitMix64) -> ArchivedDay {
    func count(_ generator: inout SplitMix64) -> Int {
      generator.chance(30) ? 0 : Int.random(in: 0..<50, using: &generator)
    }
    var counts = DayCounts()
    if !generator.chance(40) {
      counts.counts.sent = count(&generator)
      counts.counts.delivered = count(&generator)
      counts.counts.read = count(&generator)
      counts.counts.replied = count(&generator)
      counts.amountSpent = count(&generator) * 10_000
      for kind in ButtonKind.allCases where generator.chance(40) {
        let text = generator.pick(["Yes", "Ja, gérne \0", "🙂'\\"])
        counts.buttons.append(.init(kind: kind, text: text, count: count(&generator)))
      }
    }
    return ArchivedDay(
      template: generator.pick(templates), product: generator.pick(ProductType.allCases),
      day: days.lowerBound.advanced(by: Int64.random(in: 0...3, using: &generator)), counts: counts)
  }

  static func progress(_ generator: inout SplitMix64) -> ArchiveProgress {
    let time = Int64.random(in: 0..<4, using: &generator)
    // Of one second there is one refusal only: of two, either may stay.
    let refusal =
      generator.chance(50)
      ? ArchiveProgress.Refusal(
        code: [0, 190, 200_005, 190][Int(time)], message: time == 0 ? "" : "The current time is \(time)")
      : nil
    return ArchiveProgress(
      template: generator.pick(templates), product: generator.pick(ProductType.allCases),
      through: generator.chance(30) ? nil : Day(number: Int64.random(in: 20_000..<20_010, using: &generator)),
      fetchedAt: Facts.day + time, refusal: refusal)
  }
}

/// What an archive has to hold after some merges, worked out the plain way.
struct ExpectedArchive {
  struct Place: Hashable {
    var template: TemplateID
    var product: ProductType
  }

  struct Button: Hashable {
    var kind: ButtonKind
    var text: String
  }

  private var days: [Place: [Day: (counts: [Int], buttons: [Button: Int])]] = [:]
  private var progresses: [Place: [ArchiveProgress]] = [:]

  mutating func merge(_ added: [ArchivedDay], _ progress: [ArchiveProgress]) {
    for day in added {
      let place = Place(template: day.template, product: day.product)
      var known = days[place]?[day.day] ?? ([0, 0, 0, 0, 0], [:])
      let counts = day.counts.counts
      let told = [counts.sent, counts.delivered, counts.read, counts.replied, day.counts.amountSpent]
      known.counts = zip(known.counts, told).map(max)
      for press in day.counts.buttons {
        known.buttons[Button(kind: press.kind, text: press.text), default: 0].merge(press.count)
      }
      days[place, default: [:]][day.day] = known
    }
    for progress in progress {
      progresses[Place(template: progress.template, product: progress.product), default: []].append(progress)
    }
  }

  func report(_ product: ProductType) -> DayReport {
    var report = DayReport()
    for (place, days) in days where place.product == product {
      for (day, told) in days {
        var counts = DayCounts()
        counts.counts.sent = told.counts[0]
        counts.counts.delivered = told.counts[1]
        counts.counts.read = told.counts[2]
        counts.counts.replied = told.counts[3]
        counts.amountSpent = told.counts[4]
        counts.buttons = told.buttons.filter { $0.value > 0 }
          .map { .init(kind: $0.key.kind, text: $0.key.text, count: $0.value) }
          .sorted { ($0.kind, $0.text) < ($1.kind, $1.text) }
        report.days[place.template, default: [:]][day] = counts
      }
    }
    return report
  }

  var events: [TemplateID: Int] {
    ProductType.allCases.map(report).reduce(into: [:]) { events, report in
      for template in report.days.keys { events[template, default: 0] += report.events(of: template) }
    }
  }

  var progress: [ArchiveProgress] {
    progresses.values.map { all in
      let newest = all.map(\.fetchedAt).max()!
      let refusals = all.filter { $0.fetchedAt == newest }.compactMap(\.refusal)
      var progress = all[0]
      progress.through = all.compactMap(\.through).max()
      progress.fetchedAt = newest
      progress.refusal = refusals.first
      return progress
    }.sorted { ($0.template, $0.product) < ($1.template, $1.product) }
  }
}

extension Int {
  fileprivate mutating func merge(_ other: Int) { self = Swift.max(self, other) }
}
