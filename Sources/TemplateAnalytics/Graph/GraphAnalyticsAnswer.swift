/// Template analytics as Meta answers them: an object of `data` and `paging`.
package struct GraphAnalyticsAnswer: Equatable, Sendable {
  /// Those of the page, in the order of the answer. An empty page has no key `data_points`.
  private let points: [GraphDataPoint]
  private let product: ProductType
  private let metrics: Set<GraphMetric>
  private let paging: GraphPaging
  private let timeZone: String?

  /// - Parameters:
  ///   - points: those of the page.
  ///   - query: says which metrics appear.
  ///   - timeZone: the name of the WABA's time zone, which is told where the days are those of it.
  package init(_ points: [GraphDataPoint], query: GraphAnalyticsQuery, paging: GraphPaging, timeZone: String) {
    self.points = points
    product = query.product
    metrics = query.metrics
    self.paging = paging
    self.timeZone = query.timeZone == nil ? nil : timeZone
  }

  package var bytes: [UInt8] {
    var json = JSONBytes(capacity: 512 + points.count * 256)
    write(to: &json)
    return json.bytes
  }

  func write(to json: inout JSONBytes) {
    json.literal(#"{"data":[{"#)
    if let timeZone {
      json.literal(#""waba_timezone":"#)
      json.string(timeZone)
      json.literal(",")
    }
    json.literal(#""granularity":"DAILY","product_type":"#)
    json.string(product.answerName)
    if !points.isEmpty {
      json.literal(#","data_points":["#)
      json.list(points) { write($1, to: &$0) }
      json.literal("]")
    }
    json.literal(#"}],"paging":"#)
    paging.write(to: &json)
    json.literal("}")
  }

  private func write(_ point: GraphDataPoint, to json: inout JSONBytes) {
    json.literal(#"{"template_id":""#)
    json.integer(point.template.value)
    json.literal(#"","start":"#)
    json.integer(point.time.lowerBound)
    json.literal(#","end":"#)
    json.integer(point.time.upperBound)
    if let counts = point.counts { write(counts, of: point, to: &json) }
    json.literal("}")
  }

  private func write(_ counts: Counts, of point: GraphDataPoint, to json: inout JSONBytes) {
    func writeCount(_ metric: GraphMetric, _ key: StaticString, _ count: Int) {
      guard metrics.contains(metric) else { return }
      json.literal(key)
      json.integer(count)
    }
    writeCount(.sent, #","sent":"#, counts.sent)
    writeCount(.delivered, #","delivered":"#, counts.delivered)
    writeCount(.read, #","read":"#, counts.read)
    writeCount(.replied, #","replied":"#, counts.replied)
    if metrics.contains(.clicked), !point.clicked.isEmpty {
      json.literal(#","clicked":"#)
      json.buttons(point.clicked)
    }
    if metrics.contains(.cost) { writeCost(of: point, counts, to: &json) }
  }

  /// A cost has no `value` where nothing was spent, nor where there is nothing that it could be the price of.
  private func writeCost(of point: GraphDataPoint, _ counts: Counts, to json: inout JSONBytes) {
    func writeValue(dividedBy divisor: Int) {
      guard point.amountSpent > 0, divisor > 0 else { return }
      json.literal(#","value":"#)
      json.hundredths(Int((Double(point.amountSpent) / Double(divisor) / 10_000).rounded()))
    }
    json.literal(#","cost":[{"type":"amount_spent""#)
    writeValue(dividedBy: 1)
    json.literal(#"},{"type":"cost_per_delivered""#)
    writeValue(dividedBy: counts.delivered)
    json.literal(#"},{"type":"cost_per_url_button_click""#)
    writeValue(dividedBy: point.linkClicks)
    json.literal("}]")
  }
}

extension JSONBytes {
  /// Writes a number with two decimals.
  fileprivate mutating func hundredths(_ value: Int) {
    integer(value / 100)
    literal(".")
    integer(value / 10 % 10)
    integer(value % 10)
  }
}
