import CountingWorlds
import TemplateAnalytics
import Testing

@Suite struct LinkClickTests {
  private static func clicks(_ count: Int, seed: UInt64) -> [LinkClick] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      LinkClick(
        event: EventKey(hash: .random(in: .min ... .max, using: &random)),
        message: Bool.random(using: &random) ? MessageKey(hash: .random(in: .min ... .max, using: &random)) : nil,
        template: TemplateID(.random(in: 1 ... .max, using: &random))!,
        button: ["", "Tell me more", "Öffnen 🎁", String(repeating: "x", count: 70)].randomElement(using: &random)!,
        time: .random(in: UnixTime.plausible, using: &random),
        issued: Bool.random(using: &random) ? .random(in: UnixTime.plausible, using: &random) : nil)
    }
  }

  @Test func clicksReadBackAsTheyWere() {
    for count in [0, 1, 2, 1000] {
      let clicks = Self.clicks(count, seed: UInt64(count))
      #expect(LinkClick.bytes(of: clicks).withUnsafeBytes { LinkClick.clicks(in: $0) } == clicks)
    }
  }

  @Test func whatIsCutOffOrOfAnotherVersionIsNotRead() {
    let bytes = LinkClick.bytes(of: Self.clicks(3, seed: 7))
    for count in bytes.indices {
      let read = Array(bytes[..<count]).withUnsafeBytes { LinkClick.clicks(in: $0) }
      #expect(read == nil || read!.count < 3)
    }
    #expect(([2] + bytes.dropFirst()).withUnsafeBytes { LinkClick.clicks(in: $0) } == nil)
  }
}
