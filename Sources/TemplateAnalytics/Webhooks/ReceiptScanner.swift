import CReceiptScanner
import Synchronization

/// Reads the webhook bodies that hold receipts of the regular form and nothing else: nearly all of the load. Everything
/// else is for ``WebhookDecoder``, which decides what it means and what is wrong with it.
///
/// What it reads is what the plain decoder would have read, fact by fact; a differential test over worlds, samples and
/// mutated bodies holds it to that. It may be used from any number of threads at once.
package final class ReceiptScanner: Sendable {
  private let pseudonyms: Pseudonyms
  /// Parsers with the memory that they kept from their last bodies.
  private let idle = Mutex<[Parser]>([])

  /// Sendable, though the compiler cannot see it: a parser is either in ``idle`` or with the one call that took it from
  /// there, never with two. The lock orders what one call did with it before what the next one does, the parser has no
  /// tie to a thread, and what ``scan(_:receivedAt:)`` returns points to none of its memory.
  private struct Parser: @unchecked Sendable {
    let handle: OpaquePointer
  }

  /// The parser of a body that is longer than this is not kept: it has several times as much memory.
  private static let keptBodyBytes = 1 << 20

  package init(pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

  deinit { for parser in idle.withLock({ $0 }) { receiptScannerFree(parser.handle) } }

  /// Reads all that `body` tells.
  /// - Returns: nil for a body that is not of the regular form.
  package func scan(_ body: UnsafeRawBufferPointer, receivedAt: UnixTime) -> [Receipt]? {
    // Without memory the plain decoder has its try.
    guard let parser = idle.withLock({ $0.popLast() }) ?? receiptScannerMake().map(Parser.init) else { return nil }
    defer {
      if body.count <= Self.keptBodyBytes {
        idle.withLock { $0.append(parser) }
      } else {
        receiptScannerFree(parser.handle)
      }
    }
    var start: UnsafePointer<ScannedReceipt>?
    var count = 0
    let bytes = body.assumingMemoryBound(to: UInt8.self)
    guard receiptScannerScan(parser.handle, bytes.baseAddress, bytes.count, &start, &count) else { return nil }
    let scanned = UnsafeBufferPointer(start: start, count: count)
    let times = UnixTime.plausible.lowerBound...min(UnixTime.plausible.upperBound - 1, receivedAt + UnixTime.clockSkew)
    var receipts: [Receipt] = []
    receipts.reserveCapacity(count)
    for found in scanned {
      guard times.contains(found.time), let receipt = receipt(found) else { return nil }
      receipts.append(receipt)
    }
    return receipts
  }

  private func receipt(_ found: ScannedReceipt) -> Receipt? {
    guard let waba = WABAID(found.waba), let wamid = found.wamid.bytes else { return nil }
    let kind: Receipt.Kind =
      switch found.kind {
      case receiptSent: .sent
      case receiptDelivered: .delivered
      case receiptRead: .read
      case receiptPlayed: .played
      default: .failed
      }
    func receipt(of business: UnsafeRawBufferPointer) -> Receipt {
      Receipt(
        message: pseudonyms.message(bytes: wamid, of: waba), kind: kind, time: found.time, waba: waba,
        template: found.callbackData.bytes.flatMap(templateID(inCallbackData:)),
        phoneUser: found.phoneNumber.bytes.map { pseudonyms.user(phoneNumber: $0, of: business) },
        scopedUser: found.userID.bytes.map { pseudonyms.user(userID: $0, of: business) },
        failureCode: found.failureCode)
    }
    if let business = found.businessNumber.bytes { return receipt(of: business) }
    // As the plain decoder names a business that no metadata name.
    var name = "WABA \(waba)"
    return name.withUTF8 { receipt(of: UnsafeRawBufferPointer($0)) }
  }
}

extension ReceiptText {
  /// nil where the body has no such text.
  fileprivate var bytes: UnsafeRawBufferPointer? {
    start.map { UnsafeRawBufferPointer(start: $0, count: count) }
  }
}
