import TemplateAnalytics

extension AnalyticsCounts {
  /// Several rows as one.
  static func sum(_ rows: some Sequence<AnalyticsCounts>) -> AnalyticsCounts {
    var sum = AnalyticsCounts()
    var (some, all) = (false, true)
    for row in rows {
      sum.counts += row.counts
      sum.clicked += row.clicked
      for (code, count) in row.failures { sum.failures[code, default: 0] += count }
      sum.timeToDeliver += row.timeToDeliver
      sum.timeToRead += row.timeToRead
      some = some || row.isKnown != .nothing
      all = all && row.isKnown == .whole
    }
    sum.isKnown = all ? .whole : some ? .part : .nothing
    return sum
  }
}
