import TemplateAnalytics

/// What `tickmark reconcile --json` prints. Its keys are an interface.
struct ReconciliationDocument: Encodable {
  struct Total: Encodable {
    let ours: Int
    let meta: Int
  }

  struct Difference: Encodable {
    let template_id: String
    let name: String?
    let day: String
    let metric: String
    let ours: Int
    /// null where it is not known.
    let meta: Int?
    let reasons: [String]

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(template_id, forKey: .template_id)
      try fields.encode(name, forKey: .name)
      try fields.encode(day, forKey: .day)
      try fields.encode(metric, forKey: .metric)
      try fields.encode(ours, forKey: .ours)
      // Every key is always there.
      try fields.encode(meta, forKey: .meta)
      try fields.encode(reasons, forKey: .reasons)
    }

    enum CodingKeys: String, CodingKey { case template_id, name, day, metric, ours, meta, reasons }
  }

  struct Skipped: Encodable {
    let template_id: String
    let why: String
  }

  let waba: String
  let from: String
  let to: String
  let product: String
  let days_compared: Int
  let days_equal: Int
  let totals: [String: Total]
  let differences: [Difference]
  let reasons: [String: String]
  let skipped: [Skipped]

  init(_ outcome: Reconciler.Outcome, waba: WABAID, days: ClosedRange<Day>, product: ProductType) {
    let result = outcome.reconciliation
    self.waba = waba.description
    from = days.lowerBound.description
    to = days.upperBound.description
    self.product = product.answerName
    days_compared = result.daysCompared
    days_equal = result.daysEqual
    totals = Dictionary(
      uniqueKeysWithValues: result.totals.map { ($0.rawValue, Total(ours: $1.ours, meta: $1.meta)) })
    differences = result.differences.map {
      Difference(
        template_id: $0.template.description, name: outcome.templates[$0.template]?.name, day: $0.day.description,
        metric: $0.metric.rawValue, ours: $0.ours, meta: $0.meta, reasons: $0.reasons.map(\.rawValue))
    }
    reasons = Dictionary(uniqueKeysWithValues: result.reasons.map { ($0.rawValue, $0.text) })
    skipped = outcome.skipped.map { Skipped(template_id: $0.template.description, why: $0.why) }
  }
}
