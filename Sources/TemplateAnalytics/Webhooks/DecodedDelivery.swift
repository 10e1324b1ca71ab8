/// All that one delivery told.
package struct DecodedDelivery: Sendable {
  /// The facts, joined by message.
  package var batch = Batch()
  /// What template webhooks changed, in the order of the payload.
  package var templateChanges: [TemplateChange] = []
  /// Kinds that are accepted and not counted as facts, by WABA and name.
  package var otherKinds: [OtherKind: Int] = [:]
  /// What could not be understood.
  package var rejected: [RejectedItem] = []

  package init() {}

  package mutating func merge(_ other: DecodedDelivery) {
    batch.merge(other.batch)
    templateChanges += other.templateChanges
    otherKinds.merge(other.otherKinds, uniquingKeysWith: +)
    rejected += other.rejected
  }
}

/// A kind of content that we do not count: a webhook field, or an item within one, such as `account_update` or
/// `messages.deleted`.
package struct OtherKind: Hashable, Sendable {
  package var waba: WABAID?
  package var name: String

  /// - Parameter name: as in the payload. Whatever is not a short lower-case name becomes `other`, so that neither
  ///   personal data nor endless names get into the store.
  init(waba: WABAID?, name: String) {
    self.waba = waba
    let isName =
      name.utf8.count <= 60
      && name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      }
    self.name = isName && !name.isEmpty ? name : "other"
  }
}

/// A part of a delivery that could not be understood.
package struct RejectedItem: Equatable, Sendable {
  /// Where and why, in words that repeat nothing of the content: `entry[0].changes[0].value.statuses[3]: timestamp is
  /// missing`.
  package var reason: String
  /// A delivery that holds only this part, so that a retry reads it the way it would have been read.
  package var body: [UInt8]

  package init(reason: String, body: [UInt8]) {
    self.reason = reason
    self.body = body
  }
}
