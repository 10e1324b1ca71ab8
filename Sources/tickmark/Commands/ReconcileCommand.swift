import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsServer

/// `tickmark reconcile`: our own counts beside Meta's.
struct ReconcileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Compare our counts with Meta's, by template and day, and say why they differ.",
    discussion: """
      Meta tells of the last 90 days: these are fetched into the archive first, with the token of meta.access_token or \
      meta.access_tokens. Without a token, Meta's numbers are those of the archive. Differences are no error: it exits \
      with 0 whenever it could compare. It may run beside a server, and be repeated.
      """)

  @OptionGroup var options: SettingsOptions
  @Option(help: "The WABA.") var waba: WABAID
  @Option(help: ArgumentHelp("The first day, YYYY-MM-DD (UTC).", valueName: "date")) var from: String
  @Option(help: ArgumentHelp("The last day, YYYY-MM-DD (UTC). Days to come are left out.", valueName: "date"))
  var to: String
  @Option(help: "A template. Repeat it for more; left out, all of them.") var template: [TemplateID] = []
  @Option(help: "CLOUD_API or MARKETING_MESSAGES_LITE_API.") var product = "CLOUD_API"
  @Flag(help: "Print one JSON document.") var json = false

  func run() async throws {
    let now = UnixTime(Date().timeIntervalSince1970)
    let days = try ClosedRange<Day>.given(from: from, to: to, today: Day(holding: now))
    guard let product = ProductType(product) else {
      throw CommandFailure.usage(
        "--product: \"\(product)\" is none", hint: "give CLOUD_API or MARKETING_MESSAGES_LITE_API")
    }
    let outcome = try await options.withStoreAndMeta { store, access in
      try await Reconciler(
        store: store, access: access, waba: waba, days: days, product: product, named: template, now: now
      ).run()
    }
    if json {
      return try Terminal.print(json: ReconciliationDocument(outcome, waba: waba, days: days, product: product))
    }
    Terminal.print(ReconciliationText(outcome: outcome).text)
    for skipped in outcome.skipped { Terminal.say("template \(skipped.template) was left out: \(skipped.why)") }
  }
}
