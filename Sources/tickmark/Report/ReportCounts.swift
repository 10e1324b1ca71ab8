import TemplateAnalytics
import TemplateAnalyticsClient
import TemplateAnalyticsStore

/// What a report tells of a template on a day, or of a sum of such.
struct ReportCounts: Equatable, Sendable {
  var sent = 0
  var delivered = 0
  var read = 0
  var replied = 0
  /// Taps on quick-reply buttons, and clicks on link buttons, each once.
  var clicked = 0

  static func += (left: inout ReportCounts, right: ReportCounts) {
    left.sent += right.sent
    left.delivered += right.delivered
    left.read += right.read
    left.replied += right.replied
    left.clicked += right.clicked
  }

  /// A share of one count in another; nil where the other is 0. Above 1 where, say, more was read on these days than was
  /// delivered on them.
  struct Rates: Equatable, Sendable {
    /// Delivered of sent.
    var delivery: Double?
    /// Read of delivered; the other two are of delivered, too.
    var read: Double?
    var reply: Double?
    var click: Double?
  }

  var rates: Rates {
    func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
    return Rates(
      delivery: share(delivered, of: sent), read: share(read, of: delivered), reply: share(replied, of: delivered),
      click: share(clicked, of: delivered))
  }
}

extension ReportCounts {
  init(_ day: DayCounts) {
    self.init(
      sent: day.counts.sent, delivered: day.counts.delivered, read: day.counts.read, replied: day.counts.replied,
      clicked: day.clicked)
  }

  /// - Returns: nil where any of the counts is not there.
  init?(_ point: AnalyticsPoint) {
    guard let sent = point.sent, let delivered = point.delivered, let read = point.read, let replied = point.replied,
      let taps = point.taps, let links = point.linkClicks
    else { return nil }
    self.init(sent: sent, delivered: delivered, read: read, replied: replied, clicked: taps + links)
  }
}

extension DayCounts {
  /// Taps and clicks, each once. Of a link button of which only the distinct messages are told, it is these.
  var clicked: Int {
    let counted = Set(buttons.lazy.filter { $0.kind == .url }.map(\.text))
    return buttons.reduce(0) { sum, button in
      button.kind == .uniqueURL && counted.contains(button.text) ? sum : sum + button.count
    }
  }
}
