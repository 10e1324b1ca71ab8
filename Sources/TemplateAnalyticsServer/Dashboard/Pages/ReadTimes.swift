import TemplateAnalytics

/// How long it took until messages were read.
struct ReadTimes {
  let counts: AnalyticsCounts
  let origin: CountsOrigin

  private static let limits: [(seconds: Int64, name: String)] = [
    (60, "Within a minute"), (300, "5 minutes"), (900, "15 minutes"), (3600, "An hour"), (21_600, "6 hours"),
    (86_400, "A day"), (604_800, "A week"),
  ]

  var html: HTML {
    guard origin.tells(.timeToRead) else {
      return "<p class=\"soft\">Meta's analytics do not tell how long it took.</p>\n"
    }
    let times = counts.timeToRead
    guard let half = times.percentile(0.5), let most = times.percentile(0.9) else {
      return counts.counts.read > 0
        ? "<p class=\"soft\">It is not known how long it took: Meta told no time of sending.</p>\n"
        : "<p class=\"soft\">None of the messages sent on these days was read yet.</p>\n"
    }
    let table = BarTable(
      caption: "Read within", columns: ["Read within", "Of those read"],
      rows: Self.limits.map { limit in
        let share = times.share(within: limit.seconds)
        return .init(name: "\(limit.name)", share: share, cells: [.rate(share.flatMap(Self.rate))])
      })
    return """
      <p>Half of those who read it did so within <b>\(NumberText.duration(half))</b>, nine of ten within \
      <b>\(NumberText.duration(most))</b>.</p>
      \(table.html)<p class="soft">From Meta's “sent”, of \(NumberText.count(times.count)) messages.</p>

      """
  }

  private static func rate(_ share: Double) -> Rate? { Rate(Int((share * 10_000).rounded()), of: 10_000) }
}
