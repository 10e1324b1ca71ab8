import TemplateAnalytics

/// How many messages of which template go out in which hour.
struct DemoSchedule: Sendable {
  /// The length of the traffic.
  static let hours = 30 * 24
  /// By template, as in ``DemoCatalogue/demoTemplates``, and hour. They add up to the messages asked for.
  let counts: [[Int]]

  /// - Parameters:
  ///   - messages: how many in all.
  ///   - start: of the first hour.
  ///   - random: makes no two days quite the same.
  init(messages: Int, start: UnixTime, random: inout DemoRandom) {
    let templates = DemoCatalogue.demoTemplates
    let limited = templates.map { template in template.limit.map { min($0, messages / 200) } ?? 0 }
    let rest = messages - limited.reduce(0, +)
    let shared = DemoSchedule.apportion(rest, by: templates.map(\.behaviour.share))
    let now = start + Int64(DemoSchedule.hours) * 3_600
    var counts: [[Int]] = []
    for (index, template) in templates.enumerated() {
      let busyness = (0...31).map { day in (0.8 + 0.4 * random.unit()) * (1 + 0.01 * Double(day)) }
      let weights = (0..<DemoSchedule.hours).map { hour in
        template.behaviour.rhythm.weight(at: start + Int64(hour) * 3_600, now: now) * busyness[hour / 24]
      }
      counts.append(DemoSchedule.apportion(limited[index] + shared[index], by: weights))
    }
    self.counts = counts
  }

  /// Divides `total` by weights, not all of which are 0. Each part is within one of its due, and all add up to
  /// `total`.
  private static func apportion(_ total: Int, by weights: [Double]) -> [Int] {
    let whole = weights.reduce(0, +)
    var due = 0.0
    var given = 0
    var parts: [Int] = []
    let last = weights.lastIndex { $0 > 0 }
    for (index, weight) in weights.enumerated() {
      due += weight
      // The last part takes what rounding left over.
      let through = index == last ? total : min(total, Int(Double(total) * (due / whole)))
      parts.append(weight > 0 ? through - given : 0)
      if weight > 0 { given = through }
    }
    return parts
  }
}
