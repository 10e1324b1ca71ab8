import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// `tickmark link`: the links of templates' buttons.
struct LinkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link", abstract: "Make links for templates' buttons, and tokens of them.",
    discussion: """
      A template's URL button leads to https://<this server>/l/{{1}}, and each message carries a token of a link in it: a \
      tap goes through the server, is counted, and ends at the link's target.
      """,
    subcommands: [Create.self, List.self, Delete.self, Sign.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a link for a template's button.",
      discussion:
        "Whoever has its secret can make its tokens. It is derived, and can be shown again with `link list --json`.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "The WABA.") var waba: WABAID
    @Option(help: "The template, by its id.") var template: TemplateID
    @Option(help: "The text of its URL button.") var button: String
    @Option(help: ArgumentHelp("Where it leads.", valueName: "url")) var target: String
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
      if LinkTarget(target) == nil { throw ValidationError("--target takes \(LinkTarget.rule)") }
    }

    func run() async throws {
      let (document, isRegistered) = try await options.withStore { store in
        let snapshot = try await store.catalog.snapshot(newest: true)
        let draft: LinkDraft
        do throws(LinkDraft.Invalid) {
          draft = try LinkDraft(template: template, button: button, target: target) { snapshot.template($0, of: waba) }
        } catch {
          throw CommandFailure.data(
            error.problems.map(\.text).joined(separator: "; "),
            hint: "`tickmark template list --waba \(waba) --json` tells the templates and their buttons")
        }
        let link = Link(draft, of: waba, now: UnixTime(Date().timeIntervalSince1970))
        try await store.catalog.addLink(link)
        return (LinkDocument(link, secret: store.linkSecrets.secret(of: link.id)), snapshot.wabas[waba] != nil)
      }
      if json {
        try Terminal.print(json: document)
      } else {
        Terminal.print(
          """
          link    \(document.link_id)
          secret  \(document.secret)
          path    \(document.path)
          """)
        Terminal.say(
          "hint: make a token for each message with `tickmark link sign --link \(document.link_id) --message REF`")
      }
      if !isRegistered { WABACommand.hintToAdd(waba) }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List a WABA's links.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "The WABA.") var waba: WABAID
    @Flag(help: "Print one JSON document, with the secrets.") var json = false

    func run() async throws {
      let documents = try await options.withStore { store in
        try await store.catalog.snapshot(newest: true).links(of: waba).map {
          LinkDocument($0, secret: store.linkSecrets.secret(of: $0.id))
        }
      }
      if json { return try Terminal.print(json: documents) }
      Terminal.print(
        table: ["LINK", "TEMPLATE", "CREATED", "BUTTON", "TARGET"],
        documents.map {
          [$0.link_id, $0.template_id, Day(holding: $0.created_at).description, $0.button, $0.target]
        },
        empty: "no links yet: make one with `tickmark link create --waba \(waba)`")
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a link, for good: its tokens lead nowhere from then on. Its counts stay.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The link's id, as listed.") var id: LinkID
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let catalog = try await options.openCatalog()
      try await catalog.deleteLink(id, now: UnixTime(Date().timeIntervalSince1970))
      try await catalog.close()
      if json { return try Terminal.print(json: ["link_id": id.description, "state": "deleted"]) }
      Terminal.print("deleted link \(id)")
    }
  }
}

extension LinkID: ExpressibleByArgument {
  /// Reads an id from the command line.
  package init?(argument: String) { self.init(argument) }
}
