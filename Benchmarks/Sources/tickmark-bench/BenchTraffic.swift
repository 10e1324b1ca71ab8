import TemplateAnalytics

/// Receipts of numbered messages: each is sent, delivered and read, of ten templates, over seven days.
struct BenchTraffic {
  static let waba = WABAID(109_087_654_321_098)
  static let day: UnixTime = 1_780_012_800

  /// - Parameter kind: 0 sent, 1 delivered, 2 read.
  static func receipt(_ kind: Int, of message: UInt64) -> Receipt? {
    guard let waba, let template = TemplateID(1_317_000_000_000_000 + Int64(message % 10)) else { return nil }
    let key = mix(message)
    let sent = day - Int64(message / 7 % 7) * 86_400 + Int64(key % 80_000)
    let kinds: [Receipt.Kind] = [.sent, .delivered, .read]
    return Receipt(
      message: MessageKey(hash: key), kind: kinds[kind], time: sent + [0, 3, 600][kind], waba: waba, template: template,
      phoneUser: UserKey(hash: mix(message ^ 0xABCD_EF00_0000)))
  }

  /// Spreads numbers as a keyed hash spreads wamids (the finalizer of SplitMix64).
  static func mix(_ number: UInt64) -> UInt64 {
    var bits = number &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
