import TemplateAnalytics

/// An account: owns WABAs and API keys.
package struct Account: Equatable, Sendable {
  /// Its SID (security identifier), as in Kaleyra's URLs.
  package var sid: String
  package var name: String
  /// Whether it may use template analytics: it has an active WhatsApp plan and did not opt into Cloud API template
  /// analytics.
  package var hasPlan: Bool

  package init(sid: String, name: String, hasPlan: Bool = true) {
    self.sid = sid
    self.name = name
    self.hasPlan = hasPlan
  }

  /// Whether `text` can be a SID: 1 to 64 letters, digits, hyphens and underscores.
  package static func isSID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
