extension Rates {
  /// The rates that a row has, by their names in the answer: of a button only that of its clicks. Of what nobody tells
  /// there is none.
  func named(for query: AnalyticsQuery) -> [(name: String, rate: Rate?)] {
    if query.grouping == .button { return [("click", click)] }
    return [
      ("delivery", delivery), ("read", read), ("reply", reply), ("click", click),
      ("failure", query.origin.tells(.failed) ? failure : nil),
    ]
  }
}

extension LatencyHistogram {
  /// In seconds, by their names in the answer; nil where there are no messages.
  var percentiles: [(name: String, seconds: Int64?)] {
    [("p50", percentile(0.5)), ("p90", percentile(0.9)), ("p99", percentile(0.99))]
  }
}
