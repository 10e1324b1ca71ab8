import TemplateAnalytics
import TemplateAnalyticsStore

/// What of a template and a day is held against Meta's number. Buttons are summed by kind.
enum ReconciledMetric: String, CaseIterable, Sendable {
  case sent
  case delivered
  case read
  case replied
  case quickReplies = "quick_reply_button"
  case links = "url_button"
  case uniqueLinks = "unique_url_button"

  func value(in counts: DayCounts) -> Int {
    switch self {
    case .sent: counts.counts.sent
    case .delivered: counts.counts.delivered
    case .read: counts.counts.read
    case .replied: counts.counts.replied
    case .quickReplies: Self.presses(.quickReply, in: counts)
    case .links: Self.presses(.url, in: counts)
    case .uniqueLinks: Self.presses(.uniqueURL, in: counts)
    }
  }

  private static func presses(_ kind: ButtonKind, in counts: DayCounts) -> Int {
    counts.buttons.reduce(0) { $1.kind == kind ? $0 + $1.count : $0 }
  }
}
