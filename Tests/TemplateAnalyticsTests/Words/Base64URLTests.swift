import CountingWorlds
import Foundation
import TemplateAnalytics
import Testing

@Suite struct Base64URLTests {
  @Test func itIsBase64WithOtherCharactersAndNoEnd() {
    var random = SplitMix64(seed: 3)
    for count in 0..<40 {
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      let expected = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        .replacing("=", with: "")
      #expect(String(decoding: Base64URL.characters(of: bytes), as: UTF8.self) == expected)
    }
  }

  @Test func eachCharacterHasItsValueAndNothingElseHas() {
    let all = Base64URL.characters(
      of: (0..<48).map { index in
        // 64 sextets in turn.
        let bits = (index / 3 * 4..<index / 3 * 4 + 4).reduce(UInt32(0)) { $0 << 6 | UInt32($1) }
        return UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * (index % 3)))
      })
    #expect(all.map { Base64URL.value(of: $0) } == (0..<64).map { UInt8($0) })
    #expect((UInt8.min...UInt8.max).count { Base64URL.value(of: $0) != nil } == 64)
  }
}
