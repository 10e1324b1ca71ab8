import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark import`: history.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import sends, or archived webhook bodies.",
    discussion: """
      FILE has one JSON object a line: sends ({"wamid","template_id","sent_at"?,"product_type"?}) or archived webhook bodies as \
      Meta posted them. An import that was interrupted is taken up where it was, and importing the same file again changes \
      nothing. Works beside a running server and without one.
      """)

  @OptionGroup var options: SettingsOptions
  @Option(help: "The WABA that sends belong to. Webhook bodies name their own.") var waba: WABAID
  @Argument(help: "The file, or - for standard input.") var file: String
  @Flag(help: "Print one JSON document.") var json = false

  private struct Shown: Encodable {
    let sends: Int
    let webhooks: Int
    let already_imported: Int
    let rejected: Int
  }

  func run() async throws {
    var input = try InputLines(file)
    let store = try await options.openStore(making: true)
    var importing = HistoryImport(store: store, waba: waba)
    var bar = ProgressBar("importing", total: input.totalBytes ?? 1)
    while let line = try input.next() {
      try await importing.take(line, number: input.lineNumber)
      if input.totalBytes != nil { bar.update(input.byteCount) }
    }
    try await importing.finish()
    bar.end()
    let isRegistered = try await store.catalog.snapshot(newest: true).wabas[waba] != nil
    try await store.close()
    let result = importing.result
    if json {
      try Terminal.print(
        json: Shown(
          sends: result.sends, webhooks: result.webhooks, already_imported: result.alreadyImported,
          rejected: result.problems.count))
    } else {
      Terminal.print(
        "\(result.sends) sends, \(result.webhooks) webhooks; \(result.alreadyImported) lines were imported before")
    }
    if !isRegistered { WABACommand.hintToAdd(waba) }
    for problem in result.problems.prefix(10) { Terminal.say(problem) }
    if !result.problems.isEmpty {
      throw CommandFailure.data(
        "\(Terminal.count(result.problems.count, "line")) not understood; all others were imported")
    }
  }
}
