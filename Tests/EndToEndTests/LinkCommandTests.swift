import CountingWorlds
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// Links and tokens on the command line, and by the recipes of the documentation.
@Suite(.timeLimit(.minutes(10))) struct LinkCommandTests {
  private static let link = "6nLt1QqMBXc"
  private static let secret = String(repeating: "0123456789abcdef", count: 4)

  private static func site() async throws -> TestSite {
    let site = try await TestSite(wabas: [TestSite.linkWABA])
    try await site.importLinkTemplates()
    return site
  }

  private static func create(
    _ site: TestSite, template: String = "1001", button: String = TestSite.linkButton,
    target: String = TestSite.linkTarget
  ) async throws -> Tickmark.Result {
    try await Tickmark.run([
      "link", "create", "--waba", "\(TestSite.linkWABA)", "--template", template, "--button", button, "--target",
      target,
      "--json", "--data", site.directory,
    ])
  }

  private static func sign(_ arguments: String..., input: String? = nil) async throws -> [String] {
    try await TestSite.succeed(["link", "sign", "--link", link, "--secret", secret] + arguments, input: input).output
      .split(separator: "\n").map(String.init)
  }

  @Test func linksMadeOnTheCommandLineWorkBesideTheServer() async throws {
    let site = try await Self.site()
    try await site.start()
    let made = try await Self.create(site)
    let link = try JSONDecoder().decode(TestSite.Link.self, from: Data(made.output.utf8))
    let data = ["--data", site.directory]
    let listed = try await TestSite.succeed(["link", "list", "--waba", "\(TestSite.linkWABA)", "--json"] + data)
    #expect("[" + made.output.dropLast() + "]\n" == listed.output)
    let shown = try await TestSite.succeed(["link", "list", "--waba", "\(TestSite.linkWABA)"] + data)
    #expect(shown.output.contains(link.link_id) && !shown.output.contains(link.secret))

    let tokens = try await TestSite.succeed(
      ["link", "sign", "--link", link.link_id, "--message", "-"] + data, input: "order-1\n\norder-2\r\n"
    ).output.split(separator: "\n")
    #expect(tokens.count == 2)
    for token in tokens + [link.token[...]] {
      let (status, location) = try await site.visit("/l/" + token)
      #expect(status == 302 && location == TestSite.linkTarget)
    }
    let deleted = try await TestSite.succeed(["link", "delete", link.link_id, "--json"] + data)
    #expect(deleted.output == #"{"link_id":"\#(link.link_id)","state":"deleted"}"# + "\n")
    while try await site.visit(link.path, .HEAD).status != 410 { try await Task.sleep(for: .milliseconds(20)) }
    let late = try await Tickmark.run(["link", "sign", "--link", link.link_id] + data)
    #expect(late.exitCode == 65 && late.errors.contains("was deleted\nhint: "))
    _ = try await site.stop()
  }

  @Test func tokensAreMadeWithNothingButTheSecret() async throws {
    let secret = try #require(LinkSecret(Self.secret))
    let id = try #require(LinkID(Self.link))
    #expect(try await Self.sign() == [secret.token(of: id)])
    #expect(
      try await Self.sign("--message", "order-1", "--issued", "1751328000") == [
        secret.token(of: id, issued: 1_751_328_000, message: "order-1")
      ])
    #expect(try await Self.sign("--issued", "1751328000") == [secret.token(of: id, issued: 1_751_328_000)])
    let before = UnixTime(Date().timeIntervalSince1970)
    let now = try #require(LinkToken(try await Self.sign("--message", "order-1")[0]))
    #expect(secret.accepts(now) && now.message == "order-1")
    #expect((before...UnixTime(Date().timeIntervalSince1970)).contains(try #require(now.issued)))

    let references = (0..<2000).map { "ref-\($0)" }
    let tokens = try await Self.sign(
      "--message", "-", "--issued", "1751328000", input: references.joined(separator: "\n"))
    #expect(tokens == references.map { secret.token(of: id, issued: 1_751_328_000, message: $0) })

    struct Shown: Decodable {
      let link_id: String
      let issued: UnixTime?
      let message: String?
      let token: String
      let path: String
    }
    let many = try await Self.sign("--count", "50", "--json").map {
      try JSONDecoder().decode(Shown.self, from: Data($0.utf8))
    }
    #expect(Set(many.compactMap(\.message)).count == 50, "each of a message of its own")
    for shown in many {
      let token = try #require(LinkToken(shown.token))
      #expect(secret.accepts(token) && shown.path == "/l/" + shown.token && shown.link_id == Self.link)
      #expect(token.message == shown.message && token.issued == shown.issued)
    }
  }

  @Test func mistakesAreToldWithTheirExitCode() async throws {
    let site = try await Self.site()
    let wrongButton = try await Self.create(site, button: "Stop")
    #expect(wrongButton.exitCode == 65)
    #expect(wrongButton.errors.contains(#"URL button of the template: "Tell me more""#))
    #expect(wrongButton.errors.contains("\nhint: `tickmark template list"))
    #expect(try await Self.create(site, template: "9").exitCode == 65)
    #expect(try await Self.create(site, target: "ftp://shop.example/").exitCode == 64)
    #expect(try await Self.create(site, target: "https://me@shop.example/").exitCode == 64)
    func code(_ arguments: String...) async throws -> Int32 {
      let result = try await Tickmark.run(["link"] + arguments + ["--data", site.directory])
      #expect(result.output == "")
      return result.exitCode
    }
    #expect(try await code("sign", "--link", Self.link) == 66)
    #expect(try await code("delete", Self.link) == 66)
    #expect(try await code("delete", "nonsense") == 64)
    #expect(try await code("sign", "--link", Self.link, "--secret", "short") == 64)
    #expect(try await code("sign", "--link", Self.link, "--message", "not plain") == 64)
    #expect(try await code("sign", "--link", Self.link, "--message", "a", "--count", "2") == 64)
    #expect(try await code("sign", "--link", Self.link, "--count", "0") == 64)
    #expect(try await code("sign", "--link", Self.link, "--message", "a", "--issued", "1751328000000") == 64)
    let line = try await Tickmark.run(
      ["link", "sign", "--link", Self.link, "--secret", Self.secret, "--message", "-"], input: "a\n+4915112345\n")
    #expect(line.exitCode == 65)
    #expect(line.errors.contains("error: line 2 is no reference\nhint: "))
    #expect(!line.errors.contains("4915112345"))
  }

  /// A block of `docs/links.md` in a language, that defines `token`.
  private static func recipe(_ language: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/links.md"), encoding: .utf8)
    let blocks = page.components(separatedBy: "```" + language + "\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
    return try #require(blocks.first { $0.contains("token(") })
  }

  @Test(arguments: ["sh", "python", "js"]) func theRecipesMakeTheSameTokens(language: String) async throws {
    let expected = try await (Self.sign("--message", "order-4711", "--issued", "1751328000") + Self.sign()).joined(
      separator: "\n")
    let program: [String]
    var script = try Self.recipe(language)
    switch language {
    case "sh":
      program = ["sh"]
      // The definition alone: the example below it is of this moment.
      script = String(script.prefix(upTo: try #require(script.range(of: "\n}\n")).upperBound))
      script += "token \(Self.secret) \(Self.link).1751328000.order-4711; token \(Self.secret) \(Self.link)\n"
    case "python":
      program = ["python3", "-"]
      script += "print(token('\(Self.link)', '\(Self.secret)', 'order-4711', 1751328000))\n"
      script += "print(token('\(Self.link)', '\(Self.secret)'))\n"
    default:
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/node") else { return }
      program = ["/usr/bin/node", "-"]
      script += "console.log(token('\(Self.link)', '\(Self.secret)', 'order-4711', 1751328000));\n"
      script += "console.log(token('\(Self.link)', '\(Self.secret)'));\n"
    }
    let paths = (input: Tickmark.temporaryPath(), output: Tickmark.temporaryPath(), errors: Tickmark.temporaryPath())
    defer {
      for path in [paths.input, paths.output, paths.errors] { try? FileManager.default.removeItem(atPath: path) }
    }
    try Data(script.utf8).write(to: URL(fileURLWithPath: paths.input))
    let process = try ChildProcess(program, input: paths.input, output: paths.output, errors: paths.errors)
    #expect(try await process.end() == 0, "\(process.errorText)")
    #expect(process.outputText == expected + "\n")
  }
}
