import Foundation
import Testing

/// What the demo prints, opened in a browser.
@Suite(
  .enabled(if: DashboardBrowser.isInstalled, "it takes Chromium and Python packages, which `make test` installs"),
  .timeLimit(.minutes(10))
)
struct DashboardDemoTests {
  static let scenario = "demo.its_link_opens_the_numbers"

  @Test func theDemosLinkOpensItsNumbers() async throws {
    let output = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = try ChildProcess(
      [Tickmark.binary.path, "demo", "--messages", "2000", "--port", "0", "--json"],
      environment: Tickmark.environment([:]), output: output)
    let text = try await process.outputHolding("\n")
    let told = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    let result = try await DashboardBrowser.run(
      [Self.scenario],
      DashboardBrowser.Told(
        url: try #require(told["url"]), key: try #require(told["key"]), signInLink: try #require(told["dashboard"])))
    #expect(result.exitCode == 0, "\(result.output) \(result.errors)")
    process.send(SIGTERM)
    #expect(try await process.end() == 0)
  }
}
