import Foundation
import TemplateAnalytics

/// Moves what came in from the inbox into the counts.
///
/// One at a time: whoever calls it holds the ``SettlerLock``.
package struct Settler: Sendable {
  private let inbox: Inbox
  private let ledger: Ledger
  private let catalog: Catalog
  private let pseudonyms: Pseudonyms
  /// How many bytes of deliveries are read and decoded at once, and how many bytes and facts go into one transaction
  /// at the most. The memory that settling takes is bounded by them.
  private let readBytes = 2 << 20
  private let maximumBytes = 16 << 20
  private let maximumFacts = 40_000

  package init(inbox: Inbox, ledger: Ledger, catalog: Catalog, pseudonyms: Pseudonyms) {
    self.inbox = inbox
    self.ledger = ledger
    self.catalog = catalog
    self.pseudonyms = pseudonyms
  }

  /// Makes up for a stop between settling and trimming. Call it once, before the first ``settle(now:)``.
  package func recover() throws(StoreError) {
    let settled = try ledger.settledThrough(inbox: inbox.name)
    try inbox.skip(to: settled)
    try inbox.trim(through: settled)
  }

  /// Settles one batch: as much as waits, up to the bounds, so that batches grow under load.
  /// - Returns: whether there was anything to settle.
  @discardableResult
  package func settle(now: UnixTime) throws(StoreError) -> Bool {
    var through = try ledger.settledThrough(inbox: inbox.name)
    var settlement = Settlement(inbox: inbox.name, settledThrough: through)
    var changes: [TemplateChange] = []
    var rejects: [Inbox.Reject] = []
    let scanner = ReceiptScanner(pseudonyms: pseudonyms)
    var bytes = 0
    while settlement.factCount < maximumFacts, bytes < maximumBytes {
      let deliveries = try inbox.deliveries(after: through, upTo: readBytes)
      guard let last = deliveries.last else { break }
      for delivery in deliveries { try decode(delivery, scanner, into: &settlement, &changes, &rejects) }
      through = last.id
      let read = deliveries.reduce(0) { $0 + $1.content.body.count }
      bytes += read
      if read < readBytes { break }
    }
    guard through > settlement.settledThrough else {
      // What an earlier trim left behind when the disk failed it.
      if try inbox.hasDeliveries(through: through) { try inbox.trim(through: through) }
      return false
    }
    settlement.settledThrough = through
    settlement.rejectedCount = rejects.count
    // Both may be done twice, if the power fails before the ledger has it: they are the same done twice.
    try inbox.keepRejected(rejects)
    try catalog.apply(changes)
    try ledger.settle(settlement, now: now)
    try inbox.trim(through: through)
    return true
  }

  private func decode(
    _ delivery: Delivery, _ scanner: ReceiptScanner, into settlement: inout Settlement,
    _ changes: inout [TemplateChange],
    _ rejects: inout [Inbox.Reject]
  ) throws(StoreError) {
    let content = delivery.content
    settlement.deliveryCount += 1
    var decoded = DecodedDelivery()
    switch content.kind {
    case .webhook:
      let receipts = content.body.withUnsafeBytes { scanner.scan($0, receivedAt: delivery.receivedAt) }
      if let receipts { return settlement.live.learn(receipts) }
      decoded = WebhookDecoder(pseudonyms: pseudonyms).decode(content.body, receivedAt: delivery.receivedAt)
    case .importedWebhooks, .retriedWebhooks:
      let decoder = WebhookDecoder(pseudonyms: pseudonyms)
      for line in try newLines(of: content, &settlement) {
        decoded.merge(decoder.decode(Array(line), receivedAt: delivery.receivedAt))
      }
    case .sends, .importedSends, .retriedSends:
      guard let waba = content.waba else { break }
      for line in try newLines(of: content, &settlement) {
        decode(line, of: waba, receivedAt: delivery.receivedAt, into: &decoded)
      }
    }
    if content.kind.isHistory {
      settlement.imported.merge(decoded.batch)
    } else {
      settlement.live.merge(decoded.batch)
    }
    settlement.otherKinds.merge(decoded.otherKinds, uniquingKeysWith: +)
    changes += decoded.templateChanges
    rejects += decoded.rejected.enumerated().map { index, item in
      Inbox.Reject(
        delivery: delivery.id, index: index, kind: content.kind, waba: content.waba, receivedAt: delivery.receivedAt,
        item: item)
    }
  }

  private func decode(
    _ line: ArraySlice<UInt8>, of waba: WABAID, receivedAt: UnixTime, into decoded: inout DecodedDelivery
  ) {
    switch SendRegistration.parse(line) {
    case .success(let send) where send.isInTheFuture(at: receivedAt):
      decoded.rejected.append(RejectedItem(reason: SendRegistration.futureProblem, body: Array(line)))
    case .success(let send):
      decoded.batch.learn(
        send.fact(of: waba, receivedAt: receivedAt), of: pseudonyms.message(send.wamid, of: waba))
    case .failure(let invalid):
      decoded.rejected.append(RejectedItem(reason: invalid.problems.joined(separator: "; "), body: Array(line)))
    }
  }

  /// The lines of a delivery; of an import only those that none brought before.
  private func newLines(
    of content: DeliveryContent, _ settlement: inout Settlement
  ) throws(StoreError) -> [ArraySlice<UInt8>] {
    let lines = content.body.split(separator: UInt8(ascii: "\n"))
    guard content.kind.isImport else { return lines }
    let keys = lines.map { pseudonyms.line($0, of: content.waba) }
    let known = try ledger.imported(among: keys)
    return zip(lines, keys).compactMap { line, key in
      !known.contains(key) && settlement.importedLines.insert(key).inserted ? line : nil
    }
  }
}
