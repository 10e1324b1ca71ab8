extension StringProtocol {
  /// Whether it is 1 to 64 letters, digits, hyphens and underscores of ASCII: a name that can stand in a URL, a header
  /// or a line of a log as it is.
  package var isPlainName: Bool {
    (1...64).contains(utf8.count)
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
