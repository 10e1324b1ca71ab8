import Foundation
import Testing

/// The pages of the real binary, opened in a real browser: one scenario of `Tests/Support/dashboard` each.
@Suite(
  .enabled(if: DashboardBrowser.isInstalled, "it takes Chromium and Python packages, which `make test` installs"),
  .timeLimit(.minutes(10)), .serialized, DashboardSite()
)
struct DashboardTests {
  /// By file.
  static let scenarios = [
    "docs": ["the_manual_opens_without_errors_and_is_accessible"]
  ].flatMap { file, names in names.map { "\(file).\($0)" } }.sorted()

  @Test(arguments: scenarios) func scenario(_ name: String) async throws {
    let site = try #require(DashboardSite.current)
    let result = try await DashboardBrowser.run([name], DashboardBrowser.Told(site))
    #expect(result.exitCode == 0, "\(result.output) \(result.errors)")
  }

  @Test func everyScenarioIsATest() async throws {
    let result = try await DashboardBrowser.run(["--list"])
    #expect(result.output.split(separator: "\n").map(String.init) == Self.scenarios, "\(result.errors)")
  }
}
