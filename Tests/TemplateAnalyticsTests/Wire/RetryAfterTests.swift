import TemplateAnalytics
import Testing

struct RetryAfterTests {
  /// 2 July 2025, noon.
  private static let now: UnixTime = 1_751_457_600

  @Test(arguments: [
    ("0", 0), ("120", 120), ("99999999999", 604_800), ("Wed, 02 Jul 2025 12:00:30 GMT", 30),
    ("Wed, 02 Jul 2025 11:59:00 GMT", 0), ("Tue, 01 Jan 2030 00:00:00 GMT", 604_800),
  ])
  func secondsAndDatesAreRead(text: String, seconds: Int) {
    #expect(RetryAfter.seconds(text, now: Self.now) == seconds)
  }

  @Test(arguments: ["", "-1", "soon", "1.5", "Wed, 02 Jul 2025 12:00:30 CET", "Wed, 31 Jun 2025 12:00:30 GMT"])
  func whatIsNeitherIsNothing(text: String) {
    #expect(RetryAfter.seconds(text, now: Self.now) == nil)
  }
}
