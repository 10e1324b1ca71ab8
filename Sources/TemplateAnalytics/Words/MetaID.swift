/// A number that Meta gave to one of its things, as used in its URLs and payloads.
///
/// Meta writes some of them as JSON strings and some as JSON numbers (template webhooks), so they are kept as numbers.
/// `Kind` only keeps a WABA from being taken for a template.
package struct MetaID<Kind>: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number. Always positive.
  package let value: Int64

  /// - Returns: nil unless `value` is positive.
  package init?(_ value: Int64) {
    guard value > 0 else { return nil }
    self.value = value
  }

  /// - Returns: nil unless `text` is 1 to 18 ASCII digits that do not start with 0.
  ///   Meta's ids have 15 to 17 digits today.
  package init?(_ text: some StringProtocol) { self.init(digits: text.utf8) }

  /// As for a text.
  init?(digits: some Sequence<UInt8>) {
    var value: Int64 = 0
    var count = 0
    for byte in digits {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), count < 18 else { return nil }
      if count == 0, byte == UInt8(ascii: "0") { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
      count += 1
    }
    guard count > 0 else { return nil }
    self.value = value
  }

  package var description: String { String(value) }

  package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

/// Names the kind of id in ``WABAID``.
package enum WABAKind {}
/// Names the kind of id in ``TemplateID``.
package enum TemplateKind {}

/// The id of a WhatsApp business account.
package typealias WABAID = MetaID<WABAKind>
/// The id of a message template in one language (Meta gives every language its own).
package typealias TemplateID = MetaID<TemplateKind>

/// A template of a WABA: what counts are kept for.
package struct TemplateKey: Hashable, Comparable, Sendable {
  package var waba: WABAID
  package var template: TemplateID

  package init(waba: WABAID, template: TemplateID) {
    self.waba = waba
    self.template = template
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.waba, left.template) < (right.waba, right.template)
  }
}
