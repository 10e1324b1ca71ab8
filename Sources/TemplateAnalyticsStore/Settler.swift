import Crypto
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
  /// How many bytes of deliveries are read and decoded at once, and how many facts go into one transaction at the most.
  /// The memory that settling takes is bounded by them.
  private let readBytes = 2 << 20
  private let maximumFacts = 100_000

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
    while settlement.live.factCount + settlement.imported.factCount < maximumFacts {
      let deliveries = try inbox.deliveries(after: through, upTo: readBytes)
      guard let last = deliveries.last else { break }
      for delivery in deliveries { try decode(delivery, into: &settlement, &changes, &rejects) }
      through = last.id
      if deliveries.reduce(0, { $0 + $1.content.body.count }) < readBytes { break }
    }
    guard through > settlement.settledThrough else { return false }
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
    _ delivery: Delivery, into settlement: inout Settlement, _ changes: inout [TemplateChange],
    _ rejects: inout [Inbox.Reject]
  ) throws(StoreError) {
    let content = delivery.content
    settlement.deliveryCount += 1
    if content.kind.isImport {
      let hash = Settler.hash(content)
      if settlement.importPieces.contains(hash) { return }
      if try ledger.hasImported(hash) { return }
      settlement.importPieces.append(hash)
    }
    var decoded = DecodedDelivery()
    switch content.kind {
    case .webhook:
      decoded = WebhookDecoder(pseudonyms: pseudonyms).decode(content.body, receivedAt: delivery.receivedAt)
    case .importedWebhooks:
      let decoder = WebhookDecoder(pseudonyms: pseudonyms)
      for line in content.body.split(separator: UInt8(ascii: "\n")) {
        decoded.merge(decoder.decode(Array(line), receivedAt: delivery.receivedAt))
      }
    case .sends, .importedSends:
      guard let waba = content.waba else { break }
      for line in content.body.split(separator: UInt8(ascii: "\n")) {
        switch SendRegistration.parse(line) {
        case .success(let send):
          decoded.batch.learn(
            send.fact(of: waba, receivedAt: delivery.receivedAt), of: pseudonyms.message(send.wamid, of: waba))
        case .failure(let invalid):
          decoded.rejected.append(RejectedItem(reason: invalid.problems.joined(separator: "; "), body: Array(line)))
        }
      }
    }
    if content.kind.isImport { settlement.imported.merge(decoded.batch) } else { settlement.live.merge(decoded.batch) }
    settlement.otherKinds.merge(decoded.otherKinds, uniquingKeysWith: +)
    changes += decoded.templateChanges
    rejects += decoded.rejected.enumerated().map {
      Inbox.Reject(delivery: delivery, index: $0.offset, item: $0.element)
    }
  }

  /// What an import's piece is known by, once it is settled: its content.
  package static func hash(_ content: DeliveryContent) -> [UInt8] {
    var hash = SHA256()
    hash.update(data: Array("\(content.kind.rawValue)/\(content.waba?.value ?? 0)/".utf8))
    hash.update(data: content.body)
    return Array(hash.finalize())
  }
}
