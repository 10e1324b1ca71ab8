import TemplateAnalytics

/// One count of a day in an archive: a row of the table `archive_count`, of which the highest counts.
struct ArchiveCount {
  /// The numbers are stored.
  enum Metric: Int8 {
    case sent = 1
    case delivered, read, replied
    case quickReply, url, uniqueURL
    case amountSpent
    /// That Meta told of the day at all: always 1.
    case told

    init(_ kind: ButtonKind) {
      switch kind {
      case .quickReply: self = .quickReply
      case .url: self = .url
      case .uniqueURL: self = .uniqueURL
      }
    }
  }

  var metric: Metric
  /// The button's text; empty where it is none.
  var button = ""
  var count: Int

  /// The rows of a day: its counts that are not 0, and that it was told of.
  static func counts(of day: DayCounts) -> [ArchiveCount] {
    let plain = [
      (Metric.sent, day.counts.sent), (.delivered, day.counts.delivered), (.read, day.counts.read),
      (.replied, day.counts.replied), (.amountSpent, day.amountSpent),
    ].map { ArchiveCount(metric: $0, count: $1) }
    let buttons = day.buttons.map { ArchiveCount(metric: Metric($0.kind), button: $0.text, count: $0.count) }
    return (plain + buttons).filter { $0.count > 0 } + [ArchiveCount(metric: .told, count: 1)]
  }
}

extension DayCounts {
  /// Puts a count in its place. Buttons are in no order.
  mutating func set(_ count: ArchiveCount) {
    func press(_ kind: ButtonKind) -> ButtonPresses {
      ButtonPresses(kind: kind, text: count.button, count: count.count)
    }
    switch count.metric {
    case .sent: counts.sent = count.count
    case .delivered: counts.delivered = count.count
    case .read: counts.read = count.count
    case .replied: counts.replied = count.count
    case .amountSpent: amountSpent = count.count
    case .quickReply: buttons.append(press(.quickReply))
    case .url: buttons.append(press(.url))
    case .uniqueURL: buttons.append(press(.uniqueURL))
    case .told: break
    }
  }
}
