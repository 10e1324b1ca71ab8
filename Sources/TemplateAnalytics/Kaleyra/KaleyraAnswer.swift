/// The answer of `GET …/templates_analytics`.
package enum KaleyraAnswer {
  /// - Parameters:
  ///   - points: those of `page`, in the order of the answer. An empty page has no key `data_points`.
  ///   - query: says which metrics appear.
  package static func encode(_ points: [DataPoint], query: KaleyraQuery, page: Page) -> [UInt8] {
    KaleyraEnvelope.success(page: page, capacity: points.count * 160) { json in
      json.literal(#"{"granularity":"DAILY","product_type":"#)
      json.string(query.product.answerName)
      if !points.isEmpty {
        json.literal(#","data_points":["#)
        json.list(points) { json, point in write(point, metrics: query.metrics, to: &json) }
        json.literal("]")
      }
      json.literal("}")
    }
  }

  private static func write(_ point: DataPoint, metrics: Set<Metric>, to json: inout JSONBytes) {
    json.literal(#"{"template_id":""#)
    json.integer(point.template.value)
    json.literal(#"","start":"#)
    json.integer(point.day.start)
    json.literal(#","end":"#)
    json.integer(point.day.end)
    if !point.isWithheld {
      func writeCount(_ metric: Metric, _ key: StaticString, _ count: Int) {
        guard metrics.contains(metric) else { return }
        json.literal(key)
        json.integer(count)
      }
      writeCount(.sent, #","sent":"#, point.counts.sent)
      writeCount(.delivered, #","delivered":"#, point.counts.delivered)
      writeCount(.read, #","read":"#, point.counts.read)
      writeCount(.replied, #","replied":"#, point.counts.replied)
      if metrics.contains(.clicked), !point.clicked.isEmpty {
        json.literal(#","clicked":"#)
        json.buttons(point.clicked)
      }
    }
    json.literal("}")
  }
}
