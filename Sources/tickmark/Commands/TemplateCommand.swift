import ArgumentParser
import Foundation
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// `tickmark template`: the catalogue of templates.
struct TemplateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "Import, list and sync templates.",
    subcommands: [Import.self, List.self, Sync.self])

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Import templates.",
      discussion:
        "FILE is Meta's answer to GET /{waba}/message_templates, or its items one a line; - reads standard input.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "The WABA that they belong to.") var waba: WABAID
    @Argument(help: "The file, or -.") var file: String
    @Flag(help: "Print one JSON document.") var json = false

    private struct Shown: Encodable {
      let imported: Int
      let rejected: Int
    }

    func run() async throws {
      var input = try InputLines(file)
      let listing = try TemplateListing(input.rest())
      let catalog = try await options.openCatalog()
      try await catalog.importTemplates(listing.templates, of: waba, now: UnixTime(Date().timeIntervalSince1970))
      let isRegistered = try await catalog.snapshot(newest: true).wabas[waba] != nil
      try await catalog.close()
      if json {
        try Terminal.print(json: Shown(imported: listing.templates.count, rejected: listing.problems.count))
      } else {
        Terminal.print("imported \(listing.templates.count) templates of WABA \(waba)")
      }
      if !isRegistered { WABACommand.hintToAdd(waba) }
      for problem in listing.problems.prefix(10) { Terminal.say(problem) }
      if !listing.problems.isEmpty {
        throw CommandFailure.data(
          "\(Terminal.count(listing.problems.count, "item")) not understood, \(listing.templates.count) imported")
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List a WABA's templates.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "The WABA.") var waba: WABAID
    @Flag(help: "Print one JSON document.") var json = false

    private struct Shown: Encodable {
      let id: String
      let name: String
      let language: String
      let category: String?
      let status: String?
      let components: [TemplateComponent]
    }

    func run() async throws {
      let catalog = try await options.openCatalog()
      let templates = try await catalog.snapshot(newest: true).templates[waba] ?? []
      try await catalog.close()
      if json {
        return try Terminal.print(
          json: templates.map {
            Shown(
              id: $0.id.description, name: $0.name, language: $0.language, category: $0.category?.rawValue,
              status: $0.status?.rawValue, components: $0.components)
          })
      }
      Terminal.print(
        table: ["ID", "LANGUAGE", "CATEGORY", "STATUS", "NAME"],
        templates.map {
          [$0.id.description, $0.language, $0.category?.rawValue ?? "-", $0.status?.rawValue ?? "-", $0.name]
        },
        empty: "no templates yet: import them with `tickmark template import --waba \(waba) FILE`")
    }
  }

  struct Sync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch a WABA's templates from Meta.",
      discussion: """
        A server does so by itself every hour (meta.sync_interval). It takes a token: meta.access_token, or \
        meta.access_tokens for single WABAs. Templates that Meta's list lacks are marked as deleted; their counts stay.
        """)

    @OptionGroup var options: SettingsOptions
    @Option(help: "The WABA.") var waba: WABAID
    @Flag(help: "Print one JSON document.") var json = false

    private struct Shown: Encodable {
      let listed: Int
      let changed: Int
      let gone: Int
      let problems: [String]
    }

    func run() async throws {
      let (outcome, isRegistered) = try await options.withMeta { meta in
        let outcome = try await meta.access.sync.run(waba, urgency: .interactive)
        return (outcome, try await meta.catalog.snapshot(newest: true).wabas[waba] != nil)
      }
      if json {
        try Terminal.print(
          json: Shown(
            listed: outcome.listed, changed: outcome.changed, gone: outcome.gone, problems: outcome.problems))
      } else {
        Terminal.print(
          "\(Terminal.count(outcome.listed, "template")) of WABA \(waba) at Meta's: \(outcome.changed) new or changed, "
            + "\(outcome.gone) gone")
      }
      if !isRegistered { WABACommand.hintToAdd(waba) }
      for problem in outcome.problems.prefix(10) { Terminal.say(problem) }
      if !outcome.problems.isEmpty {
        throw CommandFailure.data("\(Terminal.count(outcome.problems.count, "item")) of Meta's list not understood")
      }
    }
  }
}
