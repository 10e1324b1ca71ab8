import ArgumentParser
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark account`: who owns WABAs and keys.
struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Create, list and change accounts.",
    subcommands: [Create.self, List.self, Set.self])

  private struct Shown: Encodable {
    let sid: String
    let name: String
    let plan: Bool

    init(_ account: Account) {
      sid = account.sid
      name = account.name
      plan = account.hasPlan
    }
  }

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Create an account.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "What people call it.") var name: String
    @Option(help: "Its SID, as in the URLs of requests; made up if left out.") var sid: String?
    @Flag(help: "It has no WhatsApp plan yet: template analytics is refused.") var noPlan = false
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
      if let sid, !sid.isPlainName {
        throw ValidationError(
          "--sid takes 1 to 64 letters, digits, hyphens and underscores, for example HXAP1600000097IN")
      }
    }

    func run() async throws {
      let catalog = try await options.openCatalog(making: true)
      let account = Account(sid: sid ?? Account.newSID(), name: name, hasPlan: !noPlan)
      try await catalog.addAccount(account)
      try await catalog.close()
      if json { return try Terminal.print(json: Shown(account)) }
      Terminal.print("created account \(account.sid) (\(account.name))")
      Terminal.say("hint: make a key for it with `tickmark key create --sid \(account.sid)`")
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the accounts.")

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let catalog = try await options.openCatalog()
      let accounts = try await catalog.snapshot(newest: true).accounts.values.sorted { $0.sid < $1.sid }
      try await catalog.close()
      if json { return try Terminal.print(json: accounts.map(Shown.init)) }
      Terminal.print(
        table: ["SID", "PLAN", "NAME"], accounts.map { [$0.sid, $0.hasPlan ? "on" : "off", $0.name] },
        empty: "no accounts yet: make one with `tickmark account create NAME`")
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Change an account.")

    enum Plan: String, ExpressibleByArgument, CaseIterable {
      case on, off
    }

    @OptionGroup var options: SettingsOptions
    @Argument(help: "The account's SID.") var sid: String
    @Option(help: "Whether it may use template analytics.") var plan: Plan
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let catalog = try await options.openCatalog()
      try await catalog.setPlan(plan == .on, ofAccount: sid)
      let account = try await catalog.snapshot(newest: true).accounts[sid]
      try await catalog.close()
      if json { return try Terminal.print(json: account.map(Shown.init)) }
      Terminal.print("account \(sid): plan \(plan.rawValue)")
    }
  }
}

extension Account {
  /// A SID like those people know from Kaleyra: two letters, ten digits.
  static func newSID() -> String {
    "TM" + String((0..<12).map { _ in "0123456789".randomElement() ?? "0" })
  }
}
