import CountingWorlds
import Testing

@testable import TemplateAnalyticsServer

@Suite struct ReturnAddressTests {
  @Test(
    "Pages of the dashboard are kept",
    arguments: [
      "/", "/?days=7", "/wabas/109087654321098", "/wabas/109087654321098/templates/1317000000000067",
      "/wabas/1/compare?a=1&b=2&from=2025-07-01&to=2025-07-02&timezone=Asia%2FKolkata", "/wabas/1?name=%2F%2Fevil.com",
    ])
  func pagesAreKept(_ text: String) {
    #expect(ReturnAddress(text).text == text)
  }

  @Test(
    "Whatever else somebody asks for leads to the first page",
    arguments: [
      "", "https://evil.com", "http:evil.com", "javascript:alert(1)", "//evil.com", "///evil.com", "/\\evil.com",
      "\\\\evil.com", "/\t/evil.com", "/\n/evil.com", " /wabas/1", "/wabas/1 ", "wabas/1", "evil.com/wabas/1",
      "/%2Fevil.com", "/%2f%2fevil.com", "/%5Cevil.com", "/wabas//evil.com", "/wabas/%2F/evil.com",
      "/wabas/../l/token", "/wabas/%2e%2e/l/token", "/wabas/./1", "/wabas/1/", "/wabas/", "/wabas", "/wabasX/1",
      "/l/token", "/sign-in", "/sign-in?token=x", "/sign-out", "/docs", "/api/v1/status", "/@evil.com",
      "/wabas/1?a=\\", "/wabas/1?a=b c", "/wabas/1?a=\r\nSet-Cookie:x=y", "/wabas/1\r\nX: y", "/wabas/1?\u{0}",
      "/wabas/1?é", "/wabas/é", "/wabas/1?\u{2028}", "/?\u{7F}", "/#evil", "/wabas/1;a", "//", "/?a=\u{85}",
      "/wabas/1?" + String(repeating: "a", count: 2048),
    ])
  func everythingElseLeadsHome(_ text: String) {
    #expect(ReturnAddress(text).text == "/")
  }

  @Test func withoutOneItIsTheFirstPage() { #expect(ReturnAddress(nil).text == "/") }

  @Test func noAddressLeavesTheHostOrBreaksAHeader() {
    var random = SplitMix64(seed: 11)
    let pieces = [
      "/", "wabas", "//", "\\", "?", "%2F", "%5c", "..", ".", "@", ":", "1", "a", "\t", "\r\n", "é", "#", " ",
    ]
    for _ in 0..<20_000 {
      var text = random.chance(50) ? "/wabas/" : ""
      for _ in 0..<Int.random(in: 0...6, using: &random) { text += random.pick(pieces) }
      let kept = ReturnAddress(text).text
      #expect(kept == text || kept == "/")
      #expect(kept.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
      let path = kept.prefix { $0 != "?" }
      #expect(path.first == "/" && !path.contains("//") && !path.contains(".") && !path.contains("%"))
    }
  }
}
