import TemplateAnalytics

/// What `tickmark report --json` prints. Its keys are an interface, and all of them are always there.
struct ReportDocument: Encodable {
  let waba_id: String
  let from: String
  let to: String
  let product_type: String
  let totals: Sum
  let templates: [Template]
  let rows: [Row]

  init(_ report: Report) {
    waba_id = report.waba
    from = report.days.lowerBound.description
    to = report.days.upperBound.description
    product_type = report.product.answerName
    totals = Sum(report.totals)
    templates = report.templates.map { Template(report: $0) }
    let dates = report.days.each.map(\.description)
    rows = report.templates.flatMap { template in
      zip(dates, template.days).map { Row(report: template, date: $0, day: $1) }
    }
  }

  /// A template over all days.
  struct Template: Encodable {
    let report: TemplateReport

    func encode(to encoder: any Encoder) throws {
      try report.encodeNames(to: encoder)
      try Sum(report.sum).encode(to: encoder)
    }
  }

  /// A template on a day.
  struct Row: Encodable {
    let report: TemplateReport
    let date: String
    let day: TemplateReport.Count

    func encode(to encoder: any Encoder) throws {
      try report.encodeNames(to: encoder)
      var fields = encoder.container(keyedBy: Key.self)
      try fields.encode(date, forKey: .date)
      try fields.encode(day.state, forKey: .state)
      if case .counted(let counts) = day {
        try Counts(counts).encode(to: encoder)
      } else {
        try Counts(nil).encode(to: encoder)
      }
    }
  }

  struct Sum: Encodable {
    private let sum: TemplateReport.Sum

    init(_ sum: TemplateReport.Sum) { self.sum = sum }

    func encode(to encoder: any Encoder) throws {
      try Counts(sum.counts).encode(to: encoder)
      var fields = encoder.container(keyedBy: Key.self)
      try fields.encode(sum.withheld, forKey: .withheld)
      try fields.encode(sum.unknown, forKey: .unknown)
      let rates = sum.counts?.rates
      var shares = fields.nestedContainer(keyedBy: Key.self, forKey: .rates)
      try shares.encode(rates?.delivery?.ofFourDecimals, forKey: .delivery)
      try shares.encode(rates?.read?.ofFourDecimals, forKey: .read)
      try shares.encode(rates?.reply?.ofFourDecimals, forKey: .reply)
      try shares.encode(rates?.click?.ofFourDecimals, forKey: .click)
    }
  }

  /// null where they are not known.
  private struct Counts: Encodable {
    let counts: ReportCounts?

    init(_ counts: ReportCounts?) { self.counts = counts }

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: Key.self)
      try fields.encode(counts?.sent, forKey: .sent)
      try fields.encode(counts?.delivered, forKey: .delivered)
      try fields.encode(counts?.read, forKey: .read)
      try fields.encode(counts?.replied, forKey: .replied)
      try fields.encode(counts?.clicked, forKey: .clicked)
    }
  }

  fileprivate enum Key: String, CodingKey {
    case template_id, template_name, language, date, state, sent, delivered, read, replied, clicked, rates, delivery,
      reply, click
    case withheld = "withheld_days"
    case unknown = "unknown_days"
  }
}

extension TemplateReport {
  fileprivate func encodeNames(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: ReportDocument.Key.self)
    try fields.encode(id.description, forKey: .template_id)
    try fields.encode(name, forKey: .template_name)
    try fields.encode(language, forKey: .language)
  }
}
