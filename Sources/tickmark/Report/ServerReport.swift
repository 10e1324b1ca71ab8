import TemplateAnalytics
import TemplateAnalyticsClient

/// Makes a report from what a server answers: one of Kaleyra's pods, or a Tickmark.
struct ServerReport {
  let client: AnalyticsClient
  let waba: WABAID
  let days: ClosedRange<Day>
  let product: AnalyticsProduct
  /// The only templates to tell of; empty for all of the catalogue.
  let named: [TemplateID]

  /// - Throws: ``TemplateAnalyticsError``.
  func run() async throws -> Report {
    let listed = try await catalogue()
    let ids = named.isEmpty ? listed.keys.sorted() : Set(named).sorted()
    var counts: [TemplateID: [Day: TemplateReport.Count]] = [:]
    if !ids.isEmpty, let first = UTCDay(days.lowerBound.description), let last = UTCDay(days.upperBound.description) {
      var request = AnalyticsRequest(waba: waba.description, templates: ids.map(\.description), days: first...last)
      request.product = product
      for try await page in client.pages(request) {
        let withheld = Set(page.withheldTemplates)
        for point in page.points {
          guard let id = TemplateID(point.template), let day = Day(point.day.description) else { continue }
          counts[id, default: [:]][day] =
            ReportCounts(point).map { .counted($0) } ?? (withheld.contains(point.template) ? .withheld : .unknown)
        }
      }
    }
    return Report(
      waba: waba.description, days: days, product: ProductType(product.rawValue) ?? .cloudAPI,
      templates: ids.filter { counts[$0] != nil }.map { id in
        TemplateReport(
          id: id, name: listed[id]?.name, language: listed[id]?.language,
          days: days.each.map { counts[id]?[$0] ?? .unknown })
      }.filter { !named.isEmpty || listed[$0.id]?.status?.rawValue != "deleted" || $0.hasEvents })
  }

  private func catalogue() async throws -> [TemplateID: MessageTemplate] {
    var templates: [TemplateID: MessageTemplate] = [:]
    do {
      for try await template in client.templates(of: waba.description) {
        if let id = TemplateID(template.id) { templates[id] = template }
      }
    } catch {
      // Names are only for people to read, and not every server has a list of them.
      guard !named.isEmpty, error.isWithoutList else { throw error }
      Terminal.say("the names of the templates are not known: \(TerminalText.harmless(error.description))")
    }
    return templates
  }
}

extension TemplateAnalyticsError {
  /// Whether it says that there is nothing at the address of the list.
  fileprivate var isWithoutList: Bool {
    switch self {
    case .malformed(let answer): answer.status == 404
    case .refused(let refusal): refusal.status == 404
    default: false
    }
  }
}
