import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsClient
import TemplateAnalyticsStore

/// `tickmark report`: what became of templates, as a table.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show what became of templates: a table with totals and rates.",
    discussion: """
      From the store of this machine, beside a running server too; or, with --url or --pod, from what a server answers: \
      another Tickmark, or a real Kaleyra account. Days are UTC. The store tells all it has; a server may withhold counts, \
      which are then shown as such and never as 0.
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case table, json, csv }

  @OptionGroup var options: SettingsOptions
  @OptionGroup var server: ReportServer
  @Option(help: "The WABA.") var waba: WABAID
  @Option(help: "A template. Repeat it for more; left out, all of them.") var template: [TemplateID] = []
  @Option(help: ArgumentHelp("The first day, YYYY-MM-DD; left out, 29 days before the last.", valueName: "date"))
  var from: String?
  @Option(help: ArgumentHelp("The last day, YYYY-MM-DD; left out, today.", valueName: "date")) var to: String?
  @Option(help: "CLOUD_API or MARKETING_MESSAGES_LITE_API.") var product = "CLOUD_API"
  @Option(help: "table, json or csv; left out, table.") var format: Format?
  @Flag(help: "Print one JSON document: --format json.") var json = false

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let today = Day(holding: UnixTime(Date().timeIntervalSince1970))
    let days = try ClosedRange<Day>.given(from: from, to: to, today: today)
    guard let product = ProductType(product) else {
      throw CommandFailure.usage(
        "--product: \"\(product)\" is none", hint: "give CLOUD_API or MARKETING_MESSAGES_LITE_API")
    }
    if json, let format, format != .json {
      throw CommandFailure.usage("--json and --format \(format.rawValue) are two formats", hint: "give one of them")
    }
    let report: Report
    if let client = try server.client(environment: environment) {
      guard options.data == nil else {
        throw CommandFailure.usage("--data is a store, and --url or --pod a server", hint: "give one of them")
      }
      report = try await ServerReport(
        client: client, waba: waba, days: days,
        product: product == .cloudAPI ? .cloudAPI : .marketingMessagesLite, named: template
      ).run()
    } else {
      report = try await localReport(days, product)
    }
    try requireNamed(in: report)
    try print(report, as: json ? .json : format ?? .table)
  }

  private func localReport(_ days: ClosedRange<Day>, _ product: ProductType) async throws -> Report {
    let store = try await options.openStore(making: false)
    do {
      let report = try await StoreReport(
        store: store, waba: waba, days: days, product: product, named: template
      ).run()
      try await store.close()
      return report
    } catch {
      try? await store.close()
      throw error
    }
  }

  /// Says which of the templates that were named the WABA does not have.
  /// - Throws: ``CommandFailure`` 66 where it has none of them.
  private func requireNamed(in report: Report) throws {
    let missing = Set(template).subtracting(report.templates.map(\.id)).sorted()
    if !template.isEmpty, report.templates.isEmpty {
      throw CommandFailure.noInput(
        "WABA \(waba) has no template \(missing.map(\.description).joined(separator: ", "))",
        hint: "leave out --template to see all of them")
    }
    for template in missing { Terminal.say("WABA \(waba) has no template \(template)") }
  }

  private func print(_ report: Report, as format: Format) throws {
    switch format {
    case .json: try Terminal.print(json: ReportDocument(report))
    case .csv: Terminal.print(ReportCSV(report: report).lines.joined(separator: "\r\n") + "\r")
    case .table:
      if report.templates.isEmpty {
        return Terminal.say("WABA \(waba) has no templates yet, and nothing was counted for it")
      }
      let look = TerminalLook.ofOutput
      let table = ReportTable(report: report, look: look)
      if look.isTerminal {
        let dates = "\(report.days.lowerBound) to \(report.days.upperBound)"
        Terminal.print("WABA \(report.waba), \(dates) (UTC), \(report.product.answerName)\n")
      }
      Terminal.print(table.lines.joined(separator: "\n"))
      for note in table.notes { Terminal.say(note) }
    }
  }
}
