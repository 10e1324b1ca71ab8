import Foundation
import GraphEmulator
import TemplateAnalytics
import Testing

/// `tickmark template sync` against an emulator.
@Suite(.timeLimit(.minutes(10))) struct TemplateSyncCommandTests {
  private static let waba: Int64 = 109_087_654_321_098
  private static let token = "EAAGsecrettoken0ZC1"

  private static func run(_ body: @Sendable (GraphEmulator, TestSite) async throws -> Void) async throws {
    var world = GraphWorld()
    world.largestTemplatePage = 2
    world.wabas[WABAID(waba)!] = EmulatedWABA(
      tokens: [token],
      templates: (1...7).map {
        Template(
          id: TemplateID(1000 + $0)!, name: "offer_\($0)", language: "en_US", category: .marketing, status: .approved)
      })
    try await GraphEmulator.run(world) { emulator in
      let site = try await TestSite(wabas: [waba], environment: ["TICKMARK_META_GRAPH_URL": emulator.url])
      try await body(emulator, site)
    }
  }

  private static func sync(
    _ site: TestSite, _ environment: [String: String], arguments: [String] = []
  ) async throws -> Tickmark.Result {
    try await Tickmark.run(
      ["template", "sync", "--waba", "\(waba)", "--data", site.directory] + arguments,
      environment: site.environment.merging(environment) { $1 })
  }

  @Test func everyPageIsFetchedAndOnlyWhatChangedIsChanged() async throws {
    try await Self.run { emulator, site in
      let environment = ["TICKMARK_META_ACCESS_TOKENS": "\(Self.waba)=\(Self.token),5=other"]
      let first = try await Self.sync(site, environment, arguments: ["--json"])
      #expect(first.exitCode == 0, "\(first.errors)")
      #expect(first.output == #"{"changed":7,"gone":0,"listed":7,"problems":[]}"# + "\n")
      #expect(emulator.calls(to: "message_templates").count >= 4, "two a page")
      let list = try await TestSite.succeed(["template", "list", "--waba", "\(Self.waba)", "--data", site.directory])
      for number in 1...7 { #expect(list.output.contains("offer_\(number)")) }

      emulator.change { $0.wabas[WABAID(Self.waba)!]?.templates.removeLast() }
      let second = try await Self.sync(site, environment)
      #expect(second.exitCode == 0)
      #expect(second.output == "6 templates of WABA \(Self.waba) at Meta's: 0 new or changed, 1 gone\n")
    }
  }

  @Test func theTokenMayBeInASecretFile() async throws {
    try await Self.run { _, site in
      let secrets = Tickmark.temporaryPath()
      defer { try? FileManager.default.removeItem(atPath: secrets) }
      try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
      let file = URL(fileURLWithPath: secrets + "/meta.access_tokens")
      try Data("\(Self.waba)=\(Self.token)\n".utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
      let result = try await Self.sync(site, ["TICKMARK_SECRETS_DIR": secrets])
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(!result.output.contains(Self.token))
    }
  }

  @Test func withoutATokenNothingIsAsked() async throws {
    try await Self.run { emulator, site in
      let result = try await Self.sync(site, ["TICKMARK_META_ACCESS_TOKENS": "5=other"])
      #expect(result.exitCode == 78)
      #expect(result.errors.contains("error: there is no token to ask Meta with"))
      #expect(result.errors.contains("hint: set meta.access_token"))
      #expect(emulator.calls.isEmpty)
    }
  }

  @Test func whatMetaRefusesIsToldInMetasWords() async throws {
    try await Self.run { _, site in
      let result = try await Self.sync(site, ["TICKMARK_META_ACCESS_TOKEN": "EAAwrongtoken"])
      #expect(result.exitCode == 69)
      #expect(result.errors.contains("Invalid OAuth access token"))
      #expect(!result.errors.contains("EAAwrongtoken"))
      let list = try await TestSite.succeed([
        "template", "list", "--waba", "\(Self.waba)", "--json", "--data", site.directory,
      ])
      #expect(list.output == "[]\n", "nothing is changed by half")
    }
  }

  @Test func aMetaThatIsNotThereIsUnavailable() async throws {
    let site = try await TestSite(wabas: [Self.waba])
    let port = try #require(DeafPort())
    defer { withExtendedLifetime(port) {} }
    let url = port.url
    let result = try await Self.sync(
      site, ["TICKMARK_META_ACCESS_TOKEN": Self.token, "TICKMARK_META_GRAPH_URL": url])
    #expect(result.exitCode == 69)
    #expect(result.errors.contains("error: "))
  }
}
