import Testing

/// What somebody sees who has just started a server.
@Suite(
  .enabled(if: DashboardBrowser.isInstalled, "it takes Chromium and Python packages, which `make test` installs"),
  .timeLimit(.minutes(10))
)
struct DashboardBeginningTests {
  static let scenario = "beginning.its_page_says_what_to_do_and_turns_by_itself"
  private static let waba: Int64 = 109_087_654_321_011

  @Test func thePageOfANewServerTurnsByItself() async throws {
    let site = try await TestSite(
      wabas: [Self.waba], environment: ["TICKMARK_META_VERIFY_TOKEN": DashboardWorld.verifyToken])
    try await site.start()
    let result = try await DashboardBrowser.run(
      [Self.scenario], DashboardBrowser.Told(site, wabas: ["new": Self.waba]))
    #expect(result.exitCode == 0, "\(result.output) \(result.errors)")
    #expect(try await site.stop() == 0)
  }
}
