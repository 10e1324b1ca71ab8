import TemplateAnalytics

/// Copies an archive in SQLite into one in ClickHouse. Doing it again changes nothing.
struct ArchiveCopy: Sendable {
  let source: SQLiteArchive
  let target: ClickHouseArchive

  /// Copies every WABA from `first` on, in the order of their ids.
  /// - Parameter onCopied: called after each of them with its id and how much is done, from 0 to 1.
  func run(
    from first: UInt64, onCopied: (WABAID, Double) async throws(StoreError) -> Void
  ) async throws(StoreError) {
    let wabas = try source.wabas()
    for (index, waba) in wabas.enumerated() where waba.value >= first {
      var page: [ArchivedDay] = []
      for template in try source.templates(of: waba) {
        for product in ProductType.allCases {
          let days = try source.report(waba: waba, templates: [template], days: Self.ever, product: product)
          page += (days.days[template] ?? [:]).map {
            ArchivedDay(template: template, product: product, day: $0.key, counts: $0.value)
          }
        }
        if page.count < Self.pageDays { continue }
        try await target.merge(page, progress: [], of: waba)
        page = []
      }
      try await target.merge(page, progress: try source.progress(of: waba), of: waba)
      try await onCopied(waba, Double(index + 1) / Double(wabas.count))
    }
  }

  /// Holds every template's counts against each other. The new archive may hold more: its nodes fetch already.
  /// - Returns: how many days of templates were copied.
  /// - Throws: ``StoreError/notTheSame(store:detail:)`` where the old archive holds anything that the new one lacks.
  func compare() async throws(StoreError) -> Int {
    var dayCount = 0
    for waba in try source.wabas() {
      for product in ProductType.allCases {
        let templates = try source.templates(of: waba)
        for start in stride(from: 0, to: templates.count, by: Self.pageTemplates) {
          let page = Array(templates[start...].prefix(Self.pageTemplates))
          let old = try source.report(waba: waba, templates: page, days: Self.ever, product: product)
          let new = try await target.report(waba: waba, templates: page, days: Self.ever, product: product)
          for (template, days) in old.days {
            dayCount += days.count
            for (day, counts) in days where !counts.isHeld(by: new.days[template]?[day]) {
              throw notTheSame("archived counts of WABA \(waba) template \(template) on \(day) are missing")
            }
          }
        }
      }
      let copied = try await target.progress(of: waba)
      for progress in try source.progress(of: waba) {
        guard let known = copied.first(where: { $0.template == progress.template && $0.product == progress.product })
        else { throw notTheSame("how far WABA \(waba) template \(progress.template) is fetched is missing") }
        guard progress.isHeld(by: known) else {
          throw notTheSame("how far WABA \(waba) template \(progress.template) is fetched differs")
        }
      }
    }
    return dayCount
  }

  private func notTheSame(_ detail: String) -> StoreError {
    .notTheSame(store: target.store.client.location.text, detail: detail)
  }

  private static let pageDays = 10_000
  private static let pageTemplates = 50
  /// All that a row can say.
  private static let ever = Day(number: 0)...Day(number: Int64(UInt32.max))
}
