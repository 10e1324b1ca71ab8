import CReceiptScanner

/// Reads the webhook bodies that hold receipts of the regular form and nothing else: nearly all of the load. Everything else is for
/// ``WebhookDecoder``, which decides what it means and what is wrong with it.
///
/// What it reads is what the plain decoder would have read, fact by fact; a differential test over worlds, samples and mutated bodies
/// holds it to that. It keeps memory from body to body, so it belongs to one thread.
package final class ReceiptScanner {
  private let pseudonyms: Pseudonyms
  /// nil where there was no memory: then it reads nothing.
  private let scanner: OpaquePointer?

  package init(pseudonyms: Pseudonyms) {
    self.pseudonyms = pseudonyms
    scanner = receiptScannerMake()
  }

  deinit { receiptScannerFree(scanner) }

  /// Learns all that `body` tells.
  /// - Returns: false, with nothing learned, for a body that is not of the regular form.
  package func scan(_ body: [UInt8], receivedAt: UnixTime, into batch: inout Batch) -> Bool {
    guard let scanner else { return false }
    var start: UnsafePointer<ScannedReceipt>?
    var count = 0
    guard receiptScannerScan(scanner, body, body.count, &start, &count) else { return false }
    let receipts = UnsafeBufferPointer(start: start, count: count)
    let times = UnixTime.plausible.lowerBound...min(UnixTime.plausible.upperBound - 1, receivedAt + UnixTime.clockSkew)
    guard receipts.allSatisfy({ times.contains($0.time) && WABAID($0.waba) != nil }) else { return false }
    for receipt in receipts {
      if let waba = WABAID(receipt.waba) { learn(receipt, of: waba, into: &batch) }
    }
    return true
  }

  private func learn(_ receipt: ScannedReceipt, of waba: WABAID, into batch: inout Batch) {
    var fact = Record()
    switch receipt.kind {
    case receiptSent: fact.sent = receipt.time
    case receiptDelivered: fact.delivered = receipt.time
    case receiptRead: fact.read = receipt.time
    case receiptPlayed: fact.played = receipt.time
    default: fact.failure = Record.Failure(time: receipt.time, code: receipt.failureCode)
    }
    var wabaName = "WABA \(waba)"
    wabaName.withUTF8 { wabaName in
      let business = receipt.businessNumber.bytes ?? UnsafeRawBufferPointer(wabaName)
      fact.phoneUser = receipt.phoneNumber.bytes.map { pseudonyms.user(phoneNumber: $0, of: business) }
      fact.scopedUser = receipt.userID.bytes.map { pseudonyms.user(userID: $0, of: business) }
    }
    if let data = receipt.callbackData.bytes {
      fact.template = templateID(inCallbackData: String(decoding: data, as: UTF8.self)).map {
        TemplateKey(waba: waba, template: $0)
      }
    }
    guard let wamid = receipt.wamid.bytes else { return }
    batch.learn(fact, of: pseudonyms.message(bytes: wamid, of: waba))
  }
}

extension ReceiptText {
  /// nil where the body has no such text.
  fileprivate var bytes: UnsafeRawBufferPointer? {
    start.map { UnsafeRawBufferPointer(start: $0, count: count) }
  }
}
