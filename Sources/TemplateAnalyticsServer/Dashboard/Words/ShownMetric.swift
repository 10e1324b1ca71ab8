import TemplateAnalytics

/// What the dashboard shows a card and a chart of.
enum ShownMetric: String, CaseIterable, Sendable {
  case sent, delivered, read, replied, clicked, failed

  var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

  /// What an address asks for; sent where it names none.
  static func chosen(in parameters: [(name: String, value: String)]) throws(InvalidParameters) -> ShownMetric {
    var reader = ParameterReader(parameters)
    let names = allCases.map(\.rawValue).joined(separator: ", ")
    let metric = reader.optional(ParameterRule(name: "metric", rule: "one of \(names)", example: "read")) {
      ShownMetric(rawValue: $0)
    }
    guard reader.problems.isEmpty else { throw InvalidParameters(reader.problems) }
    return metric ?? .sent
  }

  private var metric: AnalyticsMetric {
    switch self {
    case .sent: .sent
    case .delivered: .delivered
    case .read: .read
    case .replied: .replied
    case .clicked: .clicked
    case .failed: .failed
    }
  }

  /// Whether more of it is worse.
  var isBad: Bool { self == .failed }

  /// What its rate is a part of.
  var whole: String {
    switch self {
    case .sent: ""
    case .delivered: "of sent"
    case .read, .replied, .clicked: "of delivered"
    case .failed: "of finished"
    }
  }

  /// - Returns: nil where nobody knows.
  func count(in counts: AnalyticsCounts, of sight: Sight) -> Int? {
    guard sight.tells(metric, of: counts) else { return nil }
    switch self {
    case .sent: return counts.counts.sent
    case .delivered: return counts.counts.delivered
    case .read: return counts.counts.read
    case .replied: return counts.counts.replied
    case .clicked: return counts.clicked
    case .failed: return counts.counts.failed
    }
  }

  /// - Returns: nil where nobody knows, or there is no whole.
  func rate(in counts: AnalyticsCounts, of sight: Sight) -> Rate? {
    guard sight.tells(metric, of: counts) else { return nil }
    let rates = counts.rates
    switch self {
    case .sent: return nil
    case .delivered: return rates.delivery
    case .read: return rates.read
    case .replied: return rates.reply
    case .clicked: return rates.click
    case .failed: return rates.failure
    }
  }
}
