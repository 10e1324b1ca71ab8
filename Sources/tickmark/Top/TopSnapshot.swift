import TemplateAnalytics

/// How a store stands at one moment.
struct TopSnapshot: Equatable, Sendable {
  var time: UnixTime
  /// As the status names it.
  var store: String
  /// Deliveries that are not in the counts yet.
  var pending: Int
  /// How long the oldest of them has waited, in seconds.
  var oldestAge: Int64
  /// Since the store was made.
  var factsSettled: Int
  /// Since the snapshot before; nil in the first one.
  var factsPerSecond: Double?
  var factsUnattributed: Int
  var deliveriesRejected: Int
  /// Those with anything counted today in UTC, the most sent first.
  var templates: [TopTemplate]

  var today: Day { Day(holding: time) }
}

/// What was counted of a template today, over all products.
struct TopTemplate: Equatable, Sendable {
  var key: TemplateKey
  /// nil where nobody told it.
  var name: String?
  var language: String?
  var counts = ReportCounts()
  var failed = 0

  /// Failed of those that came to an end; nil where none did.
  var failureRate: Double? {
    let ended = counts.delivered + failed
    return ended > 0 ? Double(failed) / Double(ended) : nil
  }
}
