import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark key`: who may ask.
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Create, list and revoke API keys.",
    subcommands: [Create.self, List.self, Revoke.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Create a key.", discussion: "The key is shown once and stored nowhere: keep it.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "The account's SID.") var sid: String
    @Option(help: "What it is for.") var name = ""
    @Option(help: "The last day on which it is valid, YYYY-MM-DD (UTC).") var expires: String?
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
      guard let expires else { return }
      guard let day = Day(expires) else { throw ValidationError("--expires takes a date as YYYY-MM-DD") }
      if day < Day(holding: UnixTime(Date().timeIntervalSince1970)) {
        throw ValidationError("--expires takes a day to come; \(day) is past")
      }
    }

    private struct Shown: Encodable {
      let id: String
      let key: String
      let sid: String
      let name: String
      let expires_at: UnixTime?
    }

    func run() async throws {
      let catalog = try await options.openCatalog()
      let (key, text) = try await catalog.addKey(
        sid: sid, name: name, expiresAt: expires.flatMap { Day($0)?.end }, now: UnixTime(Date().timeIntervalSince1970))
      try await catalog.close()
      if json {
        return try Terminal.print(
          json: Shown(id: key.id, key: text, sid: sid, name: name, expires_at: key.expiresAt))
      }
      Terminal.print(text)
      Terminal.say("key \(key.id) of account \(sid); this is the only time it is shown")
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List an account's keys.")

    @OptionGroup var options: SettingsOptions
    @Option(help: "The account's SID.") var sid: String
    @Flag(help: "Print one JSON document.") var json = false

    private struct Shown: Encodable {
      let id: String
      let name: String
      let state: String
      let created_at: UnixTime
      let expires_at: UnixTime?
      let revoked_at: UnixTime?
      let last_used_at: UnixTime?
    }

    func run() async throws {
      let catalog = try await options.openCatalog()
      let snapshot = try await catalog.snapshot(newest: true)
      try await catalog.close()
      guard snapshot.accounts[sid] != nil else { throw StoreError.missing("account \(sid)") }
      let now = UnixTime(Date().timeIntervalSince1970)
      let keys = snapshot.keys.values.filter { $0.sid == sid }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
      func state(_ key: APIKey) -> String { key.isValid(at: now) ? "valid" : key.isRevoked ? "revoked" : "expired" }
      if json {
        return try Terminal.print(
          json: keys.map {
            Shown(
              id: $0.id, name: $0.name, state: state($0), created_at: $0.createdAt, expires_at: $0.expiresAt,
              revoked_at: $0.revokedAt, last_used_at: $0.lastUsedAt)
          })
      }
      func day(_ time: UnixTime?) -> String { time.map { Day(holding: $0).description } ?? "-" }
      Terminal.print(
        table: ["ID", "STATE", "CREATED", "LAST USED", "NAME"],
        keys.map { [$0.id, state($0), day($0.createdAt), day($0.lastUsedAt), $0.name] },
        empty: "no keys yet: make one with `tickmark key create --sid \(sid)`")
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Revoke a key, for good.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The key's id, as listed.") var id: String
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let catalog = try await options.openCatalog()
      try await catalog.revokeKey(id, now: UnixTime(Date().timeIntervalSince1970))
      try await catalog.close()
      if json { return try Terminal.print(json: ["id": id, "state": "revoked"]) }
      Terminal.print("revoked key \(id)")
    }
  }
}
