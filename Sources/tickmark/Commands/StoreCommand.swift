import ArgumentParser
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark store`: the ledger in ClickHouse.
struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Make the tables of a ledger in ClickHouse.", subcommands: [Init.self])

  struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the tables, and the secret of the hashes.",
      discussion: """
        Once, on one node, with the same setting store as all nodes have. Doing it again changes nothing, save the reply \
        window where the setting reply_window gives another one.
        """)

    @OptionGroup var options: SettingsOptions
    @Option(
      help: ArgumentHelp(
        "The cluster to make them on, as ClickHouse's configuration calls it; left out for single servers.",
        valueName: "name"))
    var cluster: String?
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
      // It goes into statements.
      if let cluster, cluster.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil {
        throw ValidationError("--cluster takes a name of letters, digits and underscores")
      }
    }

    private struct Shown: Encodable {
      let store: String
      let cluster: String?
      let shards: Int
      let schema_version: Int64
      let secret: String
      let secret_made: Bool
    }

    func run() async throws {
      let (settings, origins) = try await options.load()
      guard case .clickHouse(let location) = settings.store else {
        throw CommandFailure.usage(
          "SQLite needs no init: the data directory is made on first run",
          hint: "to keep the ledger in ClickHouse, set store (TICKMARK_STORE) to clickhouse+http://host:8123/tickmark")
      }
      let directory = try DataDirectory(settings.data)
      let isNew = !directory.hasSecret
      // A ledger that has records knows their secret: a new one must not even be made beside it.
      let isWritten = isNew ? try await ClickHouseSchema.fingerprint(at: location) != nil : false
      let pseudonyms = try directory.pseudonyms(of: isWritten ? location.text : nil)
      do throws(StoreError) {
        try await ClickHouseSchema.create(
          at: location, cluster: cluster, fingerprint: pseudonyms.fingerprint,
          replyWindow: settings.replyWindow(origins))
      } catch {
        // Somebody else was faster: ours is the wrong one.
        if isNew, case .otherSecret = error { directory.removeSecret() }
        throw error
      }
      let secret = settings.data + "/secret.key"
      if json {
        return try Terminal.print(
          json: Shown(
            store: location.text, cluster: cluster, shards: location.shards.count,
            schema_version: ClickHouseSchema.version, secret: secret, secret_made: isNew))
      }
      Terminal.print(
        "the tables are in \(location.text), on \(Terminal.count(location.shards.count, "shard"))"
          + (cluster.map { " of the cluster \($0)" } ?? ""))
      if isNew { Terminal.print("made \(secret)") }
      Terminal.say("hint: copy \(secret) into the data directory of every other node before it starts, and keep a copy")
    }
  }
}
