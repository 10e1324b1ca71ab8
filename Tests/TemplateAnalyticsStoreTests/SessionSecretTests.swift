import CountingWorlds
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct SessionSecretTests {
  private static let secret = SessionSecret(secret: Array(0..<16))
  private static let content = "1.abcdefgh.1751457600"

  /// Made with Python's hmac: another release, and another node, has to accept them.
  @Test func codesAreTheSameInEveryReleaseAndOnEveryNode() {
    let codes: [SessionSecret.Purpose: String] = [
      .session: "RPD_iQCfMhi2RK2dPA5lp2kfv7K9Zx8Tk3YMqgtHRVQ",
      .change: "0aDrcxU5ekNKFEyPlel0oCyPchSoaIzKnrF28AAhpzw",
      .form: "IES0OtTyqsvSuMbf40PIrYrTjO-VXLsrWZmpRIpetCI",
      .link: "x-_XT_1Pvxt3EVY3pDWSzReW93uW3x2PbYbvOARXfWw",
    ]
    for purpose in SessionSecret.Purpose.allCases {
      #expect(Self.secret.code(of: Self.content, for: purpose) == codes[purpose])
      #expect(codes[purpose]?.utf8.count == SessionSecret.codeLength)
    }
  }

  @Test func whatIsSignedIsAcceptedForItsPurposeAlone() {
    for purpose in SessionSecret.Purpose.allCases {
      let text = Self.secret.signed(Self.content, for: purpose)
      for other in SessionSecret.Purpose.allCases {
        #expect(Self.secret.content(of: text, for: other) == (other == purpose ? Self.content : nil))
        #expect(
          Self.secret.accepts(Self.secret.code(of: Self.content, for: purpose), of: Self.content, for: other)
            == (other == purpose))
      }
      #expect(SessionSecret(secret: Array(1..<17)).content(of: text, for: purpose) == nil, "another install")
    }
  }

  @Test func everyCharacterOfASignedTextCounts() {
    let text = Self.secret.signed(Self.content, for: .session)
    for index in text.indices {
      for replacement in ["A", "B", ".", "", "é"] where String(text[index]) != replacement {
        var changed = text
        changed.replaceSubrange(index...index, with: replacement)
        #expect(Self.secret.content(of: changed, for: .session) == nil, "\(changed)")
      }
    }
    for other in [text + "=", text + "A", text + " ", " " + text, "." + text, text + ".", text.uppercased()] {
      #expect(Self.secret.content(of: other, for: .session) == nil, "\(other)")
    }
  }

  @Test func nothingMadeUpIsAccepted() {
    let hostile = ["", ".", "..", "\u{0}", "a.", ".a", "é.\u{301}", String(repeating: ".", count: 100_000)]
    for text in hostile { #expect(Self.secret.content(of: text, for: .session) == nil) }
    // Longer than anything that is signed, though the code is right.
    let long = Self.secret.signed(String(repeating: "a", count: 300), for: .session)
    #expect(Self.secret.content(of: long, for: .session) == nil)
    var random = SplitMix64(seed: 7)
    let characters = Array("ab1.-_=%é\u{301}\u{0}\u{1F600}")
    for _ in 0..<2000 {
      let text = String((0..<Int.random(in: 0...80, using: &random)).map { _ in random.pick(characters) })
      #expect(Self.secret.content(of: text, for: .session) == nil)
    }
  }
}
