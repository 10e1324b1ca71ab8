import TemplateAnalytics

extension ClickHouseLedger {
  /// Reads the day tallies of `templates` of a WABA.
  package func report(
    waba: WABAID, templates: [TemplateID], days: ClosedRange<Day>, product: ProductType
  ) async throws(StoreError) -> DayReport {
    if templates.isEmpty { return DayReport() }
    var report = DayReport()
    let rows = try await store.tallies(
      "\(Self.tallies(of: templates, waba, .day)) AND product = \(product.rawValue) AND start BETWEEN "
        + "\(max(0, days.lowerBound.number)) AND \(max(0, days.upperBound.number))",
      on: store.shard(of: waba), patience: Self.questionPatience)
    for row in rows {
      var day = DayCounts()
      day.counts = row.counts
      day.buttons = row.buttons.sorted { $0.key < $1.key }.map {
        DayCounts.ButtonPresses(kind: $0.key.kind, text: $0.key.text, count: $0.value)
      }
      report.days[row.template.template, default: [:]][Day(number: row.start)] = day
    }
    return report
  }

  /// Reads the slot tallies of `templates` of a WABA, and sums them up.
  package func report(
    waba: WABAID, templates: [TemplateID], periods: [Range<Slot>], product: ProductType, attribution: Attribution,
    latencies: Bool
  ) async throws(StoreError) -> PeriodReport {
    var sums = PeriodSums(periods)
    guard let span = sums.span, !templates.isEmpty else { return PeriodReport() }
    let rows = try await store.tallies(
      "\(Self.tallies(of: templates, waba, .slot)) AND product = \(product.rawValue) AND start >= "
        + "\(max(0, span.lowerBound.number)) AND start < \(max(0, span.upperBound.number))",
      on: store.shard(of: waba), patience: Self.questionPatience)
    for row in rows {
      let (slot, template) = (Slot(number: row.start), row.template.template)
      sums.add(row.counts, in: slot, of: template)
      for (button, count) in row.buttons {
        sums.add(count, kind: button.kind, text: button.text, in: slot, of: template)
      }
    }
    return sums.report
  }

  package func lifetimeEvents(
    waba: WABAID, templates: [TemplateID]
  ) async throws(StoreError) -> [TemplateID: Int] {
    if templates.isEmpty { return [:] }
    let lifetimes = try await store.select(
      """
      SELECT template, sum(events) FROM (
        SELECT template, start, product,
          argMax(sent + delivered + read + replied + arraySum(`buttons.count`), epoch) AS events
        FROM tally WHERE \(Self.tallies(of: templates, waba, .day)) GROUP BY template, start, product
      ) AS latest GROUP BY template
      """, on: store.shard(of: waba), patience: Self.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in (try reader.readTemplate(), Int(try reader.read(Int64.self))) }
    return Dictionary(lifetimes) { $1 }
  }

  /// The condition of all tallies of some templates.
  private static func tallies(of templates: [TemplateID], _ waba: WABAID, _ resolution: Resolution) -> String {
    let ids = templates.map(\.description).joined(separator: ", ")
    return "waba = \(waba) AND resolution = '\(resolution)' AND template IN (\(ids))"
  }

  /// The templates of a WABA that anything was ever counted for.
  package func templates(of waba: WABAID) async throws(StoreError) -> [TemplateID] {
    try await store.select(
      "SELECT DISTINCT template FROM tally WHERE waba = \(waba) AND resolution = 'day' ORDER BY template",
      on: store.shard(of: waba), patience: Self.questionPatience
    ) { reader throws(RowBinaryReader.Malformed) in try reader.readTemplate() }
  }

  /// All tallies, by slot.
  package func tallies() async throws(StoreError) -> Tallies {
    var tallies = Tallies()
    for shard in store.client.location.shards.indices {
      try await store.eachTemplate(of: shard) { slots, _ in for slot in slots { tallies.add(slot) } }
    }
    tallies.removeZeros()
    return tallies
  }

  /// Whoever asks waits for no longer than this.
  static let questionPatience: Duration = .seconds(10)
}

extension Tallies {
  /// Adds the tally of a slot.
  mutating func add(_ row: TallyRow) {
    let key = TallyKey(
      template: row.template, product: row.product, attribution: .event, slot: Slot(number: row.start))
    add(row.counts, to: key)
    for (button, count) in row.buttons {
      add(count, to: ButtonTallyKey(tally: key, kind: button.kind, button: button.text))
    }
    for (code, count) in row.failures { add(count, to: FailureTallyKey(tally: key, code: code)) }
  }
}
