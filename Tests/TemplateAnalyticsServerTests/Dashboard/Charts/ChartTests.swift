import CountingWorlds
import Foundation
import Testing

@testable import TemplateAnalyticsServer

@Suite struct ChartTests {
  @Test func anAxisEndsAtARoundNumberAboveAllThatIsShown() {
    func ticks(_ maximum: Double, _ step: Double = 1) -> [Double] {
      ChartScale(maximum: maximum, smallestStep: step).ticks
    }
    #expect(ticks(0) == [0, 1])
    #expect(ticks(3) == [0, 1, 2, 3])
    #expect(ticks(5) == [0, 2, 4, 6])
    #expect(ticks(1890) == [0, 500, 1000, 1500, 2000])
    #expect(ticks(1) == [0, 1])
    var random = SplitMix64(seed: 7)
    for _ in 0..<1000 {
      let maximum = Double(Int.random(in: 0...Int.random(in: 1...1_000_000_000_000, using: &random), using: &random))
      let scale = ChartScale(maximum: maximum, smallestStep: 1)
      #expect((1...4).contains(scale.stepCount))
      #expect(scale.top >= maximum && scale.top - scale.step < max(1, maximum))
      #expect(scale.step == scale.step.rounded())
    }
  }

  private static func chart(_ values: [Double?], isFirstCut: Bool = false, isLastCut: Bool = false) -> String {
    TrendChart(
      id: "t", title: "<Sent>", ticks: values.indices.map { "\($0)" },
      series: [.init(name: "a&b", values: values, style: .main)], isFirstCut: isFirstCut, isLastCut: isLastCut,
      table: DataTable(caption: "c", columns: ["x", "y"], rows: values.map { ["day", .count($0.map(Int.init))] })
    ).html.text
  }

  private static func lines(_ html: String) -> [String] {
    html.matches(of: /class="(main[^"]*)" d="([^"]*)"/).map { "\($0.1): \($0.2)" }
  }

  @Test func aLineGoesFromTheLeftToTheRight() {
    let html = Self.chart([0, 4, 2])
    #expect(Self.lines(html) == ["main: M0 200L500 0L1000 100"])
    #expect(html.contains(#"d="M0 200L0 200L500 0L1000 100V200Z""#))
    #expect(html.contains(#"<svg class="plot" role="img" aria-labelledby="t-title">"#))
    #expect(html.contains(#"<title id="t-title">&lt;Sent&gt;</title>"#))
    #expect(html.contains("<th scope=\"row\">day<td>4"))
  }

  @Test func whatIsNotKnownIsAGapAndNoZero() {
    #expect(
      Self.lines(Self.chart([4, 4, nil, 4, nil, 2, 2])) == ["main: M0 0L167 0M833 100L1000 100", "main dot: M500 0h0"])
    #expect(Self.lines(Self.chart([nil, nil])) == [])
    #expect(Self.chart([nil]).contains("not known"))
  }

  @Test func whatGoesOnToGrowIsDashed() {
    #expect(
      Self.lines(Self.chart([4, 2, 4], isLastCut: true)) == ["main: M0 0L500 100", "main cut: M500 100L1000 0"])
    #expect(Self.lines(Self.chart([4, 2, nil], isLastCut: true)) == ["main: M0 0L500 100"])
    #expect(Self.lines(Self.chart([4, 2], isLastCut: true)) == ["main cut: M0 0L1000 100"])
    // A week that the days asked for begin within.
    #expect(
      Self.lines(Self.chart([2, 4, 4, 2], isFirstCut: true, isLastCut: true)) == [
        "main: M333 0L667 0", "main cut: M0 100L333 0M667 0L1000 100",
      ])
    #expect(Self.lines(Self.chart([4, 2], isFirstCut: true, isLastCut: true)) == ["main cut: M0 0L1000 100"])
    #expect(Self.lines(Self.chart([4], isFirstCut: true, isLastCut: true)) == ["main dot: M500 0h0"])
  }

  @Test func aSingleValueIsAPoint() {
    #expect(Self.lines(Self.chart([3], isLastCut: true)) == ["main dot: M500 0h0"])
    #expect(Self.lines(Self.chart([])) == [])
  }

  @Test func aTrendInARowIsNoLongerThanItHasToBe() {
    #expect(Sparkline.html([], name: "Sent") == .empty)
    #expect(Sparkline.html([5], name: "Sent") == .empty)
    #expect(Sparkline.html([nil, nil], name: "Sent") == .empty)
    let three = Sparkline.html([0, 10, nil, 5], name: "Sent").text
    #expect(three.contains(#"d="M0 16L20 1M60 8h0""#))
    #expect(three.contains("Sent over time, 0 to 10"))
    let long = Sparkline.html((0..<90).map { $0 }, name: "Sent").text
    #expect(long.split(separator: "L").count == 15)
    // Nothing overflows.
    #expect(Sparkline.html([.max, 0], name: "Sent").text.contains("M0 1L60 16"))
  }

  @Test func barsAreNeverWiderThanTheirRoom() {
    let html = BarTable(
      caption: "c", columns: ["n", "v"],
      rows: [1.5, 0.333, -1, nil].map { .init(name: "x", share: $0, cells: ["1"]) }
    ).html.text
    let widths = html.matches(of: /<rect width="([^"]*)"/).map { String($0.1) }
    #expect(widths == ["100%", "33.3%", "0%", "0%"])
  }
}
