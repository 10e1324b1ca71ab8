import AsyncHTTPClient
import Foundation
import Testing

@Suite(.timeLimit(.minutes(10))) struct DemoTests {
  @Test func theDemoChecksItsOwnCountsAndPrintsAnAnswer() async throws {
    let result = try await Tickmark.run(["demo", "--messages", "4000", "--port", "0", "--exit"])
    #expect(result.exitCode == 0, "\(result.errors)")
    let answer = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(answer["code"] as? String == "WA200")
    let data = try #require((answer["data"] as? [[String: Any]])?.first)
    let points = try #require(data["data_points"] as? [[String: Any]])
    #expect(points.count == 14)
    #expect(points.contains { ($0["sent"] as? Int ?? 0) > 0 })
  }

  @Test func scriptsGetOneDocumentWithAllTheyNeed() async throws {
    let output = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = try ChildProcess(
      [Tickmark.binary.path, "demo", "--messages", "100", "--port", "0", "--json"],
      environment: Tickmark.environment([:]), output: output)
    let text = try await process.outputHolding("\n")
    let told = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    #expect(Set(told.keys) == ["sid", "key", "waba_id", "url", "example", "dashboard"])
    let link = try #require(told["dashboard"])
    let signedIn = try await TestSite.browser.execute(HTTPClientRequest(url: link), timeout: .seconds(30))
    #expect(signedIn.status == .seeOther)
    #expect(signedIn.headers["location"] == ["/"])
    #expect(signedIn.headers["set-cookie"].contains { $0.hasPrefix("tickmark_session=1.") })
    let answer = try await TestSite.ask(try #require(told["example"]), key: try #require(told["key"]))
    #expect(answer.contains(#""code":"WA200""#))
    process.send(SIGTERM)
    #expect(try await process.end() == 0)
  }

  @Test func theDemoLeavesAnothersDirectoryAlone() async throws {
    let site = try await TestSite(wabas: [])
    let result = try await Tickmark.run(["demo", "--data", site.directory, "--exit"])
    #expect(result.exitCode == 65)
    #expect(result.errors.contains("is not empty"))
  }

  @Test func theDemoStaysServingUntilItIsStopped() async throws {
    let output = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = try ChildProcess(
      [Tickmark.binary.path, "demo", "--messages", "1500", "--port", "0"], environment: Tickmark.environment([:]),
      output: output)
    let text = try await process.outputHolding("Ctrl-C")
    #expect(text.contains("its counts are withheld"))
    #expect(text.contains(/http:\/\/127\.0\.0\.1:\d+\/sign-in\?token=1\.\w{8}\.\d+\.[\w\-]{43}\n/))
    let key = try #require(text.firstMatch(of: /API key +(\S+)/)?.1)
    let url = try #require(text.firstMatch(of: /'(http:[^']+)'/)?.1)
    let curl = try await TestSite.ask(String(url), key: String(key))
    #expect(curl.contains(#""code":"WA200""#))
    process.send(SIGINT)
    #expect(try await process.end() == 0)
  }
}
