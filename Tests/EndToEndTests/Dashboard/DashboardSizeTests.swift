import Testing

/// What a browser loads of a large WABA: 90 days of 200 templates.
@Suite(
  .enabled(if: DashboardBrowser.isInstalled, "it takes Chromium and Python packages, which `make test` installs"),
  .timeLimit(.minutes(10))
)
struct DashboardSizeTests {
  static let scenario = "light.no_page_is_larger_than_50_kilobytes"
  private static let waba: Int64 = 109_087_654_321_009

  @Test func pagesOfManyTemplatesAreSmall() async throws {
    let site = try await TestSite(wabas: [Self.waba])
    let templates = (1...200).map { 7_000_000_000_000_000 + $0 }
    let lines = templates.map {
      #"{"id":"\#($0)","name":"seasonal_offer_for_regular_customers_\#($0 % 1000)","language":"en_US","category":"#
        + #""MARKETING","status":"APPROVED","components":[{"type":"BODY","text":"Hi {{1}}"},{"type":"BUTTONS","buttons":"#
        + #"[{"type":"QUICK_REPLY","text":"Stop promotions"}]}]}"#
    }
    try await TestSite.succeed(
      ["template", "import", "--waba", "\(Self.waba)", "-", "--data", site.directory],
      input: lines.joined(separator: "\n"))
    try await site.start()
    let habits = templates.enumerated().map { index, template in
      // A few are many digits wide, and differ from the others.
      DashboardTraffic.Habit(
        template: "\(template)", daily: index < 10 ? 20 : 1, read: index.isMultiple(of: 2) ? 90 : 50, tapped: 10,
        button: "Stop promotions", codes: [131_026, 131_049, 130_472])
    }
    try await DashboardWorld.post(DashboardTraffic(waba: Self.waba, habits: habits, days: 90), to: site)
    try await site.settled()
    let result = try await DashboardBrowser.run(
      [Self.scenario], DashboardBrowser.Told(site, wabas: ["large": Self.waba]))
    #expect(result.exitCode == 0, "\(result.output) \(result.errors)")
    #expect(try await site.stop() == 0)
  }
}
