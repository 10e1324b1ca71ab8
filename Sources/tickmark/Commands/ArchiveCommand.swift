import ArgumentParser
import Foundation
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// `tickmark archive`: Meta's own analytics, kept for ever.
struct ArchiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Fetch Meta's own analytics, and see how far they are fetched.",
    subcommands: [Fetch.self, Status.self])

  /// `tickmark archive fetch`: what a server does in the background, now.
  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch Meta's analytics of a WABA.",
      discussion: """
        90 days at first, then the last 8, which still change: what a server does by itself for WABAs whose source is \
        meta. It goes on where it was stopped, waits for Meta's limit, and may run beside a server.
        """)

    @OptionGroup var options: SettingsOptions
    @Option(help: "The WABA.") var waba: WABAID
    @Flag(help: "Print one JSON document.") var json = false

    private struct Shown: Encodable {
      let fetched: Int
      let refused: Int
      let progress: ArchiveStatus
    }

    func run() async throws {
      let (shown, problems) = try await options.withMeta { meta in
        // The archive goes by the templates that are known.
        _ = try await meta.access.sync.run(waba, urgency: .interactive)
        let chunks = try await meta.access.plan(of: waba).chunks
        let problems = try await ArchiveFetch(access: meta.access, waba: waba).run(chunks)
        let progress = try await meta.archive.progress(of: waba)
        let fetched = chunks.reduce(0) { count, chunk in
          count
            + progress.count {
              $0.product == chunk.product && chunk.templates.contains($0.template) && $0.refusal == nil
                && (chunk.isOfDeleted || $0.through.map { $0 >= chunk.days.upperBound } ?? false)
            }
        }
        let planned = chunks.reduce(0) { $0 + $1.templates.count }
        return (
          Shown(
            fetched: fetched, refused: planned - fetched,
            progress: try await ArchiveStatus(of: waba, meta.catalog, meta.archive)), problems
        )
      }
      if json {
        try Terminal.print(json: shown)
      } else {
        Terminal.print("\(shown.progress.text)")
      }
      for problem in problems.prefix(10) { Terminal.say(problem) }
    }
  }

  /// `tickmark archive status`: how far each WABA whose source is Meta is fetched.
  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show how far Meta's analytics are fetched.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "The WABA; left out, all whose source is meta.") var waba: WABAID?
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let statuses = try await options.withMeta { meta in
        let registered = try await meta.catalog.snapshot(newest: true).wabas.values
        let wabas = waba.map { [$0] } ?? registered.filter { $0.source == .meta }.map(\.id).sorted()
        var statuses: [ArchiveStatus] = []
        for waba in wabas { statuses.append(try await ArchiveStatus(of: waba, meta.catalog, meta.archive)) }
        return statuses
      }
      if json { return try Terminal.print(json: statuses) }
      Terminal.print(
        table: ["WABA", "TEMPLATES", "FETCHED", "THROUGH", "REFUSALS"],
        statuses.map {
          [
            $0.waba, "\($0.templates)", "\($0.fetched)", $0.through ?? "-",
            $0.refusals.map(\.message).joined(separator: "; "),
          ]
        },
        empty: "no WABA has meta as its source: `tickmark waba set WABA_ID --source meta`")
    }
  }
}

extension ArchiveStatus {
  /// For people.
  fileprivate var text: String {
    "\(fetched) of \(Terminal.count(templates, "template")) of WABA \(waba) fetched"
      + (through.map { ", all of them through \($0)" } ?? "")
  }
}
