import Testing

@testable import tickmark

struct SparklineTests {
  @Test(
    arguments: [
      ([0, 1, 2, 4, 7], 5, "▁▂▃▅█"), ([0, 0], 2, "▁▁"), ([1, 1_000_000], 2, "▂█"), ([5, nil, 0], 3, "█ ▁"), ([], 5, ""),
      ([1, 2], 0, ""),
    ] as [([Int?], Int, String)])
  func aBarForEachNumber(values: [Int?], columns: Int, line: String) {
    #expect(Sparkline.text(values, columns: columns) == line)
  }

  @Test func neighboursBecomeTheirMeanWhereThereIsNoRoom() {
    #expect(Sparkline.text([1, 3, 4, 4, 4], columns: 3) == "▅██")
    #expect(Sparkline.text(Array(repeating: 1, count: 30), columns: 12) == "██████████")
    #expect(Sparkline.text([nil, nil, 3, nil], columns: 2) == " █")
  }
}
