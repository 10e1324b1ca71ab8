/// One message, known only by a keyed hash of its WABA and wamid.
///
/// The wamid itself is never stored: it holds the recipient's phone number in base64. The WABA is part of the hash, so
/// that one customer's claim about a wamid cannot touch another's record.
package struct MessageKey: Hashable, Comparable, Sendable {
  package let hash: UInt64
  package init(hash: UInt64) { self.hash = hash }
  package static func < (left: Self, right: Self) -> Bool { left.hash < right.hash }
}

/// One user as seen from one business phone number, known only by a keyed hash of both.
///
/// 48 bits, because every record keeps one or two: that a reply falls to another user's message, of those sent within
/// the reply window before it, has a chance of 1 in 8 million at 33 million messages a day.
package struct UserKey: Hashable, Comparable, Sendable {
  /// Less than 2^48.
  package let hash: UInt64
  /// - Parameter hash: of which the upper 48 bits are kept.
  package init(hashing hash: UInt64) { self.hash = hash >> 16 }
  /// - Parameter hash: less than 2^48; what is beyond is cut off.
  package init(hash: UInt64) { self.hash = hash & 0xFFFF_FFFF_FFFF }
  package static func < (left: Self, right: Self) -> Bool { left.hash < right.hash }
}

/// One inbound message (a tap or a reply), known only by a keyed hash of its own wamid: a redelivery counts once. Or one
/// click on a link button, known by a random number.
package struct EventKey: Hashable, Comparable, Sendable {
  package let hash: UInt64
  package init(hash: UInt64) { self.hash = hash }
  package static func < (left: Self, right: Self) -> Bool { left.hash < right.hash }
}

/// One line of an import, known only by a keyed hash: a repetition counts once.
package struct LineKey: Hashable, Sendable {
  package let hash: UInt64
  package init(hash: UInt64) { self.hash = hash }
}

/// Turns what identifies people into keys that do not, under a secret made at install time.
///
/// 64 bits: among the 1.3 billion records that a provider of a billion messages a month holds at once, the chance that
/// any two share a key is about 1 in 20.
package struct Pseudonyms: Sendable {
  /// The length of the secret in bytes.
  package static let secretLength = 16
  private let sipHash: SipHash24

  /// - Parameter secret: ``secretLength`` random bytes. Another secret makes every stored key meaningless.
  package init(secret: [UInt8]) {
    precondition(secret.count == Pseudonyms.secretLength, "the secret has \(Pseudonyms.secretLength) bytes")
    func word(_ range: Range<Int>) -> UInt64 { secret[range].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    sipHash = SipHash24(key0: word(0..<8), key1: word(8..<16))
  }

  package func message(_ wamid: String, of waba: WABAID) -> MessageKey {
    MessageKey(hash: hash(domain: UInt8(ascii: "m"), number: waba.value, wamid))
  }

  /// The message that a link names by the sender's own reference of it: another key than its wamid has, which nobody can
  /// tie to it.
  package func message(linkReference reference: String, of waba: WABAID) -> MessageKey {
    MessageKey(hash: hash(domain: UInt8(ascii: "k"), number: waba.value, reference))
  }

  /// - Parameters:
  ///   - phoneNumber: the WhatsApp phone number (`wa_id`, digits) of the user.
  ///   - businessNumber: Meta's `phone_number_id` of the business, "" where a payload names none.
  package func user(phoneNumber: String, of businessNumber: String) -> UserKey {
    UserKey(hashing: hash(domain: UInt8(ascii: "p"), number: 0, businessNumber + "/" + phoneNumber))
  }

  /// - Parameter userID: Meta's business-scoped user id, which stands in for a hidden phone number.
  package func user(userID: String, of businessNumber: String) -> UserKey {
    UserKey(hashing: hash(domain: UInt8(ascii: "u"), number: 0, businessNumber + "/" + userID))
  }

  package func event(_ wamid: String, of waba: WABAID) -> EventKey {
    EventKey(hash: hash(domain: UInt8(ascii: "e"), number: waba.value, wamid))
  }

  /// - Parameter waba: that the line is for, where it does not name one itself.
  package func line(_ line: some Collection<UInt8>, of waba: WABAID?) -> LineKey {
    LineKey(hash: hash(domain: UInt8(ascii: "l"), number: waba?.value ?? 0, String(decoding: line, as: UTF8.self)))
  }

  /// A value that tells two secrets apart without giving either away: stored beside the records, it shows at start
  /// that they were made under this secret.
  package var fingerprint: UInt64 { hash(domain: UInt8(ascii: "f"), number: 0, "tickmark") }

  // The domain and the number come first, so that equal texts of different kinds do not share a key.
  private func hash(domain: UInt8, number: Int64, _ text: String) -> UInt64 {
    var copy = text
    return copy.withUTF8 { hash(domain: domain, number: number, UnsafeRawBufferPointer($0)) }
  }

  private func hash(
    domain: UInt8, number: Int64, _ text: UnsafeRawBufferPointer, _ rest: UnsafeRawBufferPointer? = nil
  ) -> UInt64 {
    let restCount = rest.map { $0.count + 1 } ?? 0
    return withUnsafeTemporaryAllocation(byteCount: 9 + text.count + restCount, alignment: 8) { buffer in
      buffer[0] = domain
      buffer.storeBytes(of: number.littleEndian, toByteOffset: 1, as: Int64.self)
      UnsafeMutableRawBufferPointer(rebasing: buffer[9..<(9 + text.count)]).copyMemory(from: text)
      if let rest {
        buffer[9 + text.count] = UInt8(ascii: "/")
        UnsafeMutableRawBufferPointer(rebasing: buffer[(10 + text.count)...]).copyMemory(from: rest)
      }
      return sipHash.hash(UnsafeRawBufferPointer(buffer))
    }
  }
}

extension Pseudonyms {
  /// As ``message(_:of:)``, from the bytes of the wamid.
  func message(bytes wamid: UnsafeRawBufferPointer, of waba: WABAID) -> MessageKey {
    MessageKey(hash: hash(domain: UInt8(ascii: "m"), number: waba.value, wamid))
  }

  /// As ``user(phoneNumber:of:)``, from bytes.
  func user(phoneNumber: UnsafeRawBufferPointer, of businessNumber: UnsafeRawBufferPointer) -> UserKey {
    UserKey(hashing: hash(domain: UInt8(ascii: "p"), number: 0, businessNumber, phoneNumber))
  }

  /// As ``user(userID:of:)``, from bytes.
  func user(userID: UnsafeRawBufferPointer, of businessNumber: UnsafeRawBufferPointer) -> UserKey {
    UserKey(hashing: hash(domain: UInt8(ascii: "u"), number: 0, businessNumber, userID))
  }
}
