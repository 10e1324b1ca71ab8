import CountingWorlds
import TemplateAnalytics
import Testing

@Suite struct LinkTokenTests {
  private static let code = "abcdefghijklmnopqrstuv"

  @Test func anIDIsElevenCharactersAndReadsBack() {
    var random = SplitMix64(seed: 1)
    for value in [0, 1, .max, 1 << 63] + (0..<1000).map({ _ in UInt64.random(in: .min ... .max, using: &random) }) {
      let id = LinkID(value: value)
      #expect(id.description.utf8.count == 11)
      #expect(LinkID(id.description) == id)
    }
    #expect(LinkID(value: 0).description == "AAAAAAAAAAA")
    #expect(LinkID(value: .max).description == "__________8")
  }

  @Test(arguments: [
    "", "AAAAAAAAAA", "AAAAAAAAAAAA", "AAAAAAAAAAB", "AAAAAAAAAA=", "AAAAA.AAAAA", "AAAAAAAAAAÄ", "+AAAAAAAAAA",
  ])
  func whatIsNoIDIsRefused(text: String) { #expect(LinkID(text) == nil) }

  @Test func aNewIDIsNoOptionOfACommand() {
    for _ in 0..<1000 { #expect(LinkID.random().description.first != "-") }
  }

  @Test func aTokenTellsLinkTimeAndMessage() throws {
    let token = try #require(LinkToken("__________8.1751328000.order-7_A.\(Self.code)"))
    #expect(token.link == LinkID(value: .max))
    #expect(token.issued == 1_751_328_000)
    #expect(token.message == "order-7_A")
    #expect(token.content == "__________8.1751328000.order-7_A")
    #expect(token.code == Self.code)
    #expect(LinkToken.content(link: token.link, issued: token.issued, message: token.message) == token.content)
    let ofMailing = try #require(LinkToken("__________8.1751328000.\(Self.code)"))
    #expect(ofMailing.issued == 1_751_328_000 && ofMailing.message == nil)
    #expect(ofMailing.content == "__________8.1751328000")
    let ofTemplate = try #require(LinkToken("__________8.\(Self.code)"))
    #expect(ofTemplate.issued == nil && ofTemplate.message == nil && ofTemplate.content == "__________8")
    for token in [ofMailing, ofTemplate] {
      #expect(LinkToken.content(link: token.link, issued: token.issued, message: token.message) == token.content)
    }
    #expect(LinkToken.content(link: token.link, issued: nil, message: "m") == "__________8.0.m")
  }

  @Test(arguments: ["1751328000000", "0", "7", "999999999999999999"])
  func aTimeThatCannotBeIsNoTimeAndCostsNobodyTheLink(issued: String) throws {
    let token = try #require(LinkToken("__________8.\(issued).m.\(Self.code)"))
    #expect(token.issued == nil)
    #expect(token.content == "__________8.\(issued).m", "the code is over what was written")
  }

  @Test(arguments: [
    "", ".", "...", "__________8", "__________8.", "__________8..\(code)", "__________8...\(code)",
    "__________8.1.m.m.\(code)", "__________8.\(code).", "__________8.1.\(code).", "__________8.\(code)x",
    "__________8.\(code.dropLast())", "__________8.\(code.dropLast())=", "_________8.\(code)",
    "__________8..m.\(code)", "__________8.1..\(code)", "__________8.m.\(code)",
    "__________8.-1.m.\(code)", "__________8.+1.m.\(code)", "__________8. .m.\(code)", "__________8.1x.m.\(code)",
    "__________8.1234567890123456789.m.\(code)", "__________8.1.m m.\(code)", "__________8.1.m%2Fm.\(code)",
    "__________8.1.ü.\(code)",
    "__________8.1.\(String(repeating: "m", count: 65)).\(code)",
  ])
  func whatIsNoTokenIsRefused(text: String) { #expect(LinkToken(text) == nil) }

  @Test func noBytesMakeItFail() {
    var random = SplitMix64(seed: 2)
    let alphabet = Array("__________8.1234-AZ%é\u{0}".utf8)
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
      let text = String(decoding: bytes, as: UTF8.self)
      if let token = LinkToken(text) { #expect(token.content + "." + token.code == text) }
    }
  }
}
