/// A region whose businesses get no template analytics from Kaleyra or Meta.
package enum Region: String, CaseIterable, Sendable {
  case eu, uk, jp

  /// - Parameter country: an ISO 3166 alpha-2 code, in any case. `UK` is read as `GB`: ISO reserves it for that.
  /// - Returns: nil for a country of no region here.
  package init?(country: some StringProtocol) {
    let code = country.uppercased()
    switch code {
    case "GB", "UK": self = .uk
    case "JP": self = .jp
    default:
      guard Region.membersOfEU.contains(code) else { return nil }
      self = .eu
    }
  }

  /// The region whose country calling code a phone number has.
  /// - Parameter number: in international form, with or without `+` or `00`. Spaces, dashes and brackets, which Meta's
  ///   `display_phone_number` has, are passed over.
  /// - Returns: nil for a number of no region here.
  package static func region(ofPhoneNumber number: some StringProtocol) -> Region? {
    let ascii: ClosedRange<UInt8> = UInt8(ascii: "0")...UInt8(ascii: "9")
    var digits = number.utf8.filter(ascii.contains)[...]
    if digits.starts(with: "00".utf8) { digits = digits.dropFirst(2) }
    // No calling code is the beginning of another, so at most one of the lengths is found.
    for length in [2, 3] where digits.count >= length {
      if let region = byCallingCode[String(decoding: digits.prefix(length), as: UTF8.self)] { return region }
    }
    return nil
  }

  private static let membersOfEU: Set<String> = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
  ]

  private static let byCallingCode: [String: Region] = [
    "30": .eu, "31": .eu, "32": .eu, "33": .eu, "34": .eu, "36": .eu, "39": .eu, "40": .eu, "43": .eu, "45": .eu,
    "46": .eu, "48": .eu, "49": .eu, "351": .eu, "352": .eu, "353": .eu, "356": .eu, "357": .eu, "358": .eu,
    "359": .eu, "370": .eu, "371": .eu, "372": .eu, "385": .eu, "386": .eu, "420": .eu, "421": .eu,
    "44": .uk, "81": .jp,
  ]
}
