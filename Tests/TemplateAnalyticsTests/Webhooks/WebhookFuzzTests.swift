import CountingWorlds
import TemplateAnalytics
import Testing

/// Bodies that went bad on the way: the decoder may reject, never trap, and its promises hold for all of them.
@Suite struct WebhookFuzzTests {
  @Test(arguments: UInt64(0)..<40)
  func mutatedSamplesNeverTrap(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let samples = Fixture.allMeta.map(\.body)
    for _ in 0..<50 {
      let body = mutated(random.pick(samples), with: random.pick(samples), &random)
      let decoded = Meta.decode(body)
      for rejected in decoded.rejected {
        #expect(isHarmless(rejected.reason), "seed \(seed): \(rejected.reason)")
        let again = Meta.decode(rejected.body)
        #expect(!again.rejected.isEmpty, "seed \(seed): \(rejected.reason)")
      }
      for kind in decoded.otherKinds.keys {
        #expect(kind.name.utf8.count <= 60 && !kind.name.contains { !$0.isLowercase && $0 != "_" && $0 != "." })
      }
      let times =
        decoded.batch.records.values.flatMap { record in
          [record.sent, record.delivered, record.read, record.played, record.replied, record.latest].compactMap { $0 }
        } + decoded.batch.inbound.values.map(\.time) + decoded.templateChanges.map(\.time)
      #expect(times.allSatisfy(UnixTime.plausible.contains), "seed \(seed)")
    }
  }

  /// A reason is made of our own words: places and fields, no id, number or name of the payload.
  private func isHarmless(_ reason: String) -> Bool {
    reason.utf8.count < 200 && !reason.contains("wamid") && !reason.contains("Sheena")
      && reason.wholeMatch(of: /(body|entry\[\d{1,3}\][a-z_.\[\]0-9]{0,80}): [a-zA-Z_.\[\]0-9 ]+/) != nil
      && reason.firstMatch(of: /\d{4}/) == nil
  }

  private func mutated(_ sample: [UInt8], with other: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var body = sample
    for _ in 0..<Int.random(in: 1...4, using: &random) where !body.isEmpty {
      let place = Int.random(in: 0..<body.count, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: body[place] = random.pick(Array(#"{}[]",:0-9.eE\untf"#.utf8))
      case 2: body.removeSubrange(place...)
      case 3: body.remove(at: place)
      case 4: body.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 5:
        let from = Int.random(in: 0..<other.count, using: &random)
        let piece = other[from..<min(other.count, from + Int.random(in: 1...120, using: &random))]
        body.replaceSubrange(place..<min(body.count, place + Int.random(in: 0...120, using: &random)), with: piece)
      default: swapAToken(&body, near: place, &random)
      }
    }
    return body
  }

  /// Puts another JSON value where one stands: what survives the parser and reaches the rules.
  private func swapAToken(_ body: inout [UInt8], near place: Int, _ random: inout SplitMix64) {
    guard let colon = body[place...].firstIndex(of: UInt8(ascii: ":")),
      let end = body[colon...].firstIndex(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") })
    else { return }
    let value = random.pick([
      "null", "true", "0", "-1", "1e400", "99999999999999999999", "0.5", #""""#, #""\ud800""#, "[]", "{}", "[[[{}]]]",
      #"{"id":{}}"#, "1750030073", #""1750030073000""#, #""sent""#,
    ])
    body.replaceSubrange((colon + 1)..<end, with: Array(value.utf8))
  }
}
