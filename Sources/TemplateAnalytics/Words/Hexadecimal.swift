extension Sequence<UInt8> {
  /// Two lower-case digits a byte.
  package var hexadecimal: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * underestimatedCount)
    for byte in self {
      digits.append(UInt8(hexadecimalDigit: byte >> 4))
      digits.append(UInt8(hexadecimalDigit: byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

extension UInt8 {
  /// - Parameter value: 0 to 15.
  fileprivate init(hexadecimalDigit value: UInt8) {
    self = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }

  /// The value of a hexadecimal digit in ASCII, in either case.
  package var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
