import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark store`: the ledger in ClickHouse.
struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Make the tables of a ledger in ClickHouse, and move into them.",
    subcommands: [Init.self, Copy.self])

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
    @Flag(help: "Let the nodes count nothing until `tickmark store copy` has finished: deliveries wait in the inbox.")
    var awaitCopy = false
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
          replyWindow: settings.replyWindow(origins), awaitingCopy: awaitCopy)
      } catch {
        // Somebody else was faster: ours is the wrong one.
        if isNew, case .otherSecret = error { directory.removeSecret() }
        throw error
      }
      if awaitCopy { try await LedgerCopy.copyCatalog(from: settings.data, to: location) }
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
  struct Copy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy a ledger in SQLite into one in ClickHouse, with its catalogue and its archive.",
      discussion: """
        First `tickmark store init --await-copy`, then start the server again with the new setting store, then copy: \
        meanwhile deliveries are taken and wait in the inbox. A copy that was interrupted goes on where it was. At the \
        end every count is compared; exits 65 if any differs.
        """)

    @OptionGroup var options: SettingsOptions
    @Option(help: ArgumentHelp("Where the counts are now: sqlite:, in the data directory.", valueName: "store"))
    var from: String
    @Option(help: ArgumentHelp("Where they are to be: clickhouse+http://…", valueName: "store")) var to: String
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
      guard from == "sqlite:" else {
        throw ValidationError("--from takes sqlite:, the ledger in the data directory; no other can be copied")
      }
      guard ClickHouseLocation(to) != nil else {
        throw ValidationError("--to takes \(SettingFormat<StoreLocation>.store.expected)")
      }
    }

    private struct Shown: Encodable {
      let store: String
      let messages: Int
      let facts: Int
      let tallies: Int
      let archived_days: Int
      let left_out: Int
    }

    func run() async throws {
      // As the setting would name it, with the user, the password and the rest that belong to it.
      let (settings, _) = try await options.load(with: ["store": to])
      guard case .clickHouse(let location) = settings.store else { return }
      guard FileManager.default.fileExists(atPath: settings.data + "/" + SQLiteLedger.fileName) else {
        throw CommandFailure.noInput(
          "there is no \(SQLiteLedger.fileName) in \(settings.data)", hint: "choose another directory with --data")
      }
      let copy = try await LedgerCopy.open(from: settings.data, to: location, recordDays: settings.recordDays)
      let outcome: LedgerCopy.Outcome
      do {
        outcome = try await Self.run(copy)
      } catch {
        try? await copy.close()
        throw error
      }
      try await copy.close()
      if json {
        return try Terminal.print(
          json: Shown(
            store: location.text, messages: outcome.messageCount, facts: outcome.factCount,
            tallies: outcome.tallyCount, archived_days: outcome.archivedDayCount, left_out: outcome.leftOutCount))
      }
      Terminal.print(
        "copied and compared: \(outcome.messageCount) messages with \(outcome.factCount) facts, "
          + "\(outcome.tallyCount) tallies, \(outcome.archivedDayCount) archived days")
    }

    private static func run(_ copy: LedgerCopy) async throws -> LedgerCopy.Outcome {
      let parts = 1000
      var bars = Dictionary(
        uniqueKeysWithValues: LedgerCopy.Stage.allCases.map { ($0, ProgressBar($0.label, total: parts)) })
      defer { for bar in bars.values { bar.end() } }
      return try await copy.run(now: UnixTime(Date().timeIntervalSince1970)) { stage, done in
        bars[stage]?.update(Int(done * Double(parts)))
      }
    }
  }
}

extension LedgerCopy.Stage {
  /// What a person reads beside the bar.
  fileprivate var label: String {
    switch self {
    case .facts: "copying facts"
    case .counting: "counting     "
    case .archive: "archive      "
    case .tallies: "tallies      "
    }
  }
}
