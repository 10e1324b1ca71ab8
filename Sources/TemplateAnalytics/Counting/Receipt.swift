/// A receipt as flat as it can be: what ``ReceiptScanner`` reads, the inbox keeps and settling joins, without an object
/// in between.
///
/// It names nobody: keys are keyed hashes already.
package struct Receipt: Equatable, Sendable {
  package var message: MessageKey
  /// Meaningful if ``Names/phoneUser`` is among ``names``.
  package var phoneUser: UserKey
  /// Meaningful if ``Names/scopedUser`` is among ``names``.
  package var scopedUser: UserKey
  /// The WABA's id.
  package var waba: Int64
  /// The template's id, 0 where the receipt names none.
  package var template: Int64
  package var time: UnixTime
  /// Meta's error code of a failure, else 0.
  package var failureCode: Int32
  package var kind: Kind
  package var names: Names

  /// The numbers are stored.
  package enum Kind: UInt8, Sendable { case sent, delivered, read, played, failed }

  /// Which of its user's names a receipt tells.
  package struct Names: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let phoneUser = Names(rawValue: 1)
    package static let scopedUser = Names(rawValue: 2)
  }

  package init(
    message: MessageKey, kind: Kind, time: UnixTime, waba: WABAID, template: TemplateID? = nil,
    phoneUser: UserKey? = nil,
    scopedUser: UserKey? = nil, failureCode: Int32 = 0
  ) {
    self.message = message
    self.phoneUser = phoneUser ?? UserKey(hash: 0)
    self.scopedUser = scopedUser ?? UserKey(hash: 0)
    self.waba = waba.value
    self.template = template?.value ?? 0
    self.time = time
    self.failureCode = failureCode
    self.kind = kind
    names = []
    if phoneUser != nil { names.insert(.phoneUser) }
    if scopedUser != nil { names.insert(.scopedUser) }
  }
}

extension Receipt {
  /// How many bytes one takes in ``bytes(of:)``.
  package static let byteCount = 56

  /// Receipts as the inbox keeps them: eight-byte words, little-endian.
  package static func bytes(of receipts: [Receipt]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: receipts.count * byteCount) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      for receipt in receipts {
        let rest =
          UInt64(UInt32(bitPattern: receipt.failureCode)) | UInt64(receipt.kind.rawValue) << 32
          | UInt64(receipt.names.rawValue) << 40
        let words = (
          receipt.message.hash, receipt.phoneUser.hash, receipt.scopedUser.hash, UInt64(bitPattern: receipt.waba),
          UInt64(bitPattern: receipt.template), UInt64(bitPattern: receipt.time), rest
        )
        func store(_ word: UInt64, _ index: Int) {
          bytes.storeBytes(of: word.littleEndian, toByteOffset: count + 8 * index, as: UInt64.self)
        }
        store(words.0, 0)
        store(words.1, 1)
        store(words.2, 2)
        store(words.3, 3)
        store(words.4, 4)
        store(words.5, 5)
        store(words.6, 6)
        count += byteCount
      }
    }
  }

  /// Appends to `receipts` those in `bytes`.
  /// - Returns: false where `bytes` are not what ``bytes(of:)`` makes.
  package static func append(_ bytes: UnsafeRawBufferPointer, to receipts: inout [Receipt]) -> Bool {
    guard bytes.count % byteCount == 0 else { return false }
    for start in stride(from: 0, to: bytes.count, by: byteCount) {
      func word(_ index: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8 * index, as: UInt64.self))
      }
      let rest = word(6)
      guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: rest >> 32)),
        let waba = WABAID(Int64(bitPattern: word(3)))
      else { return false }
      let names = Names(rawValue: UInt8(truncatingIfNeeded: rest >> 40))
      receipts.append(
        Receipt(
          message: MessageKey(hash: word(0)), kind: kind, time: UnixTime(bitPattern: word(5)), waba: waba,
          template: TemplateID(Int64(bitPattern: word(4))),
          phoneUser: names.contains(.phoneUser) ? UserKey(hash: word(1)) : nil,
          scopedUser: names.contains(.scopedUser) ? UserKey(hash: word(2)) : nil,
          failureCode: Int32(truncatingIfNeeded: rest)))
    }
    return true
  }
}

extension Record {
  /// Joins a receipt.
  package mutating func join(_ receipt: Receipt) {
    switch receipt.kind {
    case .sent: sent = earlier(sent, receipt.time)
    case .delivered: delivered = earlier(delivered, receipt.time)
    case .read: read = earlier(read, receipt.time)
    case .played: played = earlier(played, receipt.time)
    case .failed: failure = earlier(failure, Failure(time: receipt.time, code: receipt.failureCode))
    }
    if let waba = WABAID(receipt.waba), let id = TemplateID(receipt.template) {
      template = earlier(template, TemplateKey(waba: waba, template: id))
    }
    if receipt.names.contains(.phoneUser) { phoneUser = earlier(phoneUser, receipt.phoneUser) }
    if receipt.names.contains(.scopedUser) { scopedUser = earlier(scopedUser, receipt.scopedUser) }
  }
}
