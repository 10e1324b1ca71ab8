/// Rows of the native analytics as JSON: the elements of an array, or a line each.
struct AnalyticsJSON {
  private let query: AnalyticsQuery

  init(_ query: AnalyticsQuery) { self.query = query }

  func head(waba: WABAID) -> [UInt8] {
    var json = JSONBytes()
    json.literal(#"{"waba_id":""#)
    json.integer(waba.value)
    json.literal(#"","#)
    json.days(query.days)
    json.literal(#","timezone":"#)
    json.string(query.timeZoneName)
    json.literal(#","granularity":"#)
    json.string(query.granularity.rawValue)
    json.literal(#","group_by":"#)
    json.string(query.grouping.rawValue)
    json.literal(#","attribution":"#)
    json.string(query.attribution == .event ? "event" : "send")
    if let comparison = query.comparison {
      json.literal(#","comparison":{"#)
      json.days(comparison)
      json.literal("}")
    }
    json.literal(#","rows":["#)
    return json.bytes
  }

  func elements(_ rows: [AnalyticsRow], areFirst: Bool) -> [UInt8] {
    var json = JSONBytes(capacity: rows.count * 256)
    if !areFirst, !rows.isEmpty { json.literal(",") }
    json.list(rows) { write($1, to: &$0) }
    return json.bytes
  }

  func lines(_ rows: [AnalyticsRow]) -> [UInt8] {
    var json = JSONBytes(capacity: rows.count * 256)
    for row in rows {
      write(row, to: &json)
      json.literal("\n")
    }
    return json.bytes
  }

  private func write(_ row: AnalyticsRow, to json: inout JSONBytes) {
    json.literal("{")
    json.group(row.group)
    json.stretch(row.stretch)
    json.literal(#","date":"#)
    json.string(
      query.granularity.isFinerThanDay ? row.stretch.localTime : row.stretch.days.lowerBound.description)
    write(row.counts, to: &json)
    if let previous = row.previous {
      json.literal(#","previous":{"#)
      json.stretch(previous.stretch)
      write(previous.counts, to: &json)
      json.literal("}")
    }
    json.literal("}")
  }

  private func write(_ counts: AnalyticsCounts, to json: inout JSONBytes) {
    switch counts.isKnown {
    case .whole: break
    case .part: json.literal(#","incomplete":true"#)
    case .nothing:
      json.literal(#","unknown":true"#)
      return
    }
    for metric in AnalyticsMetric.allCases where query.metrics.contains(metric) {
      json.literal(#",""#)
      json.verbatim(metric.rawValue)
      json.literal(#"":"#)
      if query.origin.tells(metric) {
        write(metric, counts, to: &json)
      } else {
        json.literal("null")
      }
    }
  }

  private func write(_ metric: AnalyticsMetric, _ counts: AnalyticsCounts, to json: inout JSONBytes) {
    switch metric {
    case .accepted: json.integer(counts.counts.accepted)
    case .sent: json.integer(counts.counts.sent)
    case .delivered: json.integer(counts.counts.delivered)
    case .read: json.integer(counts.counts.read)
    case .replied: json.integer(counts.counts.replied)
    case .clicked: json.integer(counts.clicked)
    case .failed: json.integer(counts.counts.failed)
    case .rates: write(counts.rates, to: &json)
    case .timeToDeliver: json.histogram(counts.timeToDeliver)
    case .timeToRead: json.histogram(counts.timeToRead)
    case .failures: json.failures(counts.failures)
    }
  }

  private func write(_ rates: Rates, to json: inout JSONBytes) {
    json.literal("{")
    json.list(rates.named(for: query)) { json, rate in
      json.string(rate.name)
      json.literal(":")
      if let rate = rate.rate { json.verbatim(rate.text) } else { json.literal("null") }
    }
    json.literal("}")
  }
}

extension JSONBytes {
  fileprivate mutating func days(_ days: ClosedRange<Day>) {
    literal(#""from":"#)
    string(days.lowerBound.description)
    literal(#","to":"#)
    string(days.upperBound.description)
  }

  fileprivate mutating func stretch(_ stretch: Stretch) {
    literal(#""start":"#)
    integer(stretch.start)
    literal(#","end":"#)
    integer(stretch.end)
  }

  /// Writes the members that name what a row is about, each with a comma behind it.
  fileprivate mutating func group(_ group: AnalyticsGroup) {
    switch group {
    case .template(let label):
      template(label)
      literal(#""language":"#)
      optionalString(label.language)
      literal(#","category":"#)
      optionalString(label.category?.rawValue)
      literal(",")
    case .category(let category):
      literal(#""category":"#)
      optionalString(category?.rawValue)
      literal(",")
    case .language(let language):
      literal(#""language":"#)
      optionalString(language)
      literal(",")
    case .button(let label, let kind, let text):
      template(label)
      literal(#""button":{"type":"#)
      string(kind.answerName)
      literal(#","button_content":"#)
      string(text)
      literal("},")
    case .all: break
    }
  }

  private mutating func template(_ label: TemplateLabel) {
    literal(#""template_id":""#)
    integer(label.id.value)
    literal(#"","template_name":"#)
    optionalString(label.name)
    literal(",")
  }

  fileprivate mutating func histogram(_ histogram: LatencyHistogram) {
    literal(#"{"count":"#)
    integer(histogram.count)
    for (name, seconds) in histogram.percentiles {
      literal(#",""#)
      verbatim(name)
      literal(#"":"#)
      if let seconds { integer(seconds) } else { literal("null") }
    }
    literal("}")
  }

  fileprivate mutating func failures(_ failures: [Int32: Int]) {
    literal("[")
    list(FailureReason.ranked(failures)) { json, failure in
      json.literal(#"{"code":"#)
      json.integer(failure.reason.code)
      json.literal(#","count":"#)
      json.integer(failure.count)
      json.literal(#","title":"#)
      json.string(failure.reason.title)
      json.literal(#","advice":"#)
      json.string(failure.reason.advice)
      json.literal("}")
    }
    literal("]")
  }
}
