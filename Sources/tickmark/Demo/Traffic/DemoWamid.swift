import Foundation

/// Writes wamids as Meta does: base64 of the user's phone number, the direction, and a random-looking tail.
enum DemoWamid {
  /// The wamid of a message of the business.
  /// - Parameter number: which message; unlike numbers make unlike wamids, of users too.
  static func outbound(_ number: UInt32, user: DemoUser, seed: UInt64) -> String {
    text(user: user, direction: 0x11, tail: seed ^ UInt64(number) << 1)
  }

  /// The wamid of a message that a user sent.
  static func inbound(_ number: UInt32, user: DemoUser, seed: UInt64) -> String {
    text(user: user, direction: 0x12, tail: seed ^ (UInt64(number) << 1 | 1))
  }

  private static func text(user: DemoUser, direction: UInt8, tail: UInt64) -> String {
    let name = user.wamidName.utf8
    var bytes = Data([0x1c, 0x18, UInt8(truncatingIfNeeded: name.count)])
    bytes.append(contentsOf: name)
    bytes.append(contentsOf: [0x15, 0x02, 0x00, direction, 0x18, 0x12])
    bytes.append(contentsOf: [UInt8(ascii: "3"), UInt8(ascii: "A")])
    let mixed = DemoRandom.mixed(tail)
    for shift in stride(from: UInt64(60), through: 0, by: -4) {
      let digit = UInt8((mixed >> shift) & 0xF)
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
    }
    bytes.append(0)
    return "wamid." + bytes.base64EncodedString()
  }
}
