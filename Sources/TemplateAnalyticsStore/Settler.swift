import Foundation
import TemplateAnalytics

/// Moves what came in from the inbox into the counts.
///
/// One at a time: whoever calls it holds the ``SettlerLock``.
package struct Settler: Sendable {
  private let inbox: Inbox
  private let rejected: RejectedDeliveries
  private let ledger: any Ledger
  private let catalog: any Catalog
  private let pseudonyms: Pseudonyms
  /// How many bytes of deliveries and facts go into one transaction, or little more. The memory that settling takes is
  /// bounded by them.
  private let maximumBytes = 16 << 20
  private let maximumFacts = 80_000

  package init(
    inbox: Inbox, rejected: RejectedDeliveries, ledger: any Ledger, catalog: any Catalog, pseudonyms: Pseudonyms
  ) {
    self.inbox = inbox
    self.rejected = rejected
    self.ledger = ledger
    self.catalog = catalog
    self.pseudonyms = pseudonyms
  }

  /// What one ``settle(now:)`` found.
  package enum Found: Sendable {
    case nothing
    /// Something, and all of it is settled.
    case all
    /// More than one batch takes.
    case more
  }

  /// Settles one batch: as much as waits, up to the bounds, so that batches grow under load.
  @discardableResult
  package func settle(now: UnixTime) async throws(StoreError) -> Found {
    let cursor = try inbox.cursor(after: try ledger.progress())
    var settlement = Settlement()
    var changes: [TemplateChange] = []
    var parts: [RejectedDeliveries.Part] = []
    var isAnyLeft = true
    while isAnyLeft, settlement.factCount < maximumFacts, cursor.byteCount < maximumBytes {
      isAnyLeft = try cursor.next { (entry) throws(StoreError) in
        try decode(entry, into: &settlement, &changes, &parts)
      }
    }
    if !cursor.progress.isEmpty {
      settlement.progress = cursor.progress
      settlement.forgotten = cursor.forgotten
      settlement.rejectedCount = parts.count
      // Both may be done twice, if the power fails before the ledger has it: they are the same done twice.
      try rejected.keep(parts)
      try await catalog.apply(changes)
      try await ledger.settle(settlement, now: now)
    }
    // Also what an earlier time left behind, because the process or the disk failed it.
    try inbox.remove(cursor.finished)
    return cursor.progress.isEmpty ? .nothing : isAnyLeft ? .more : .all
  }

  /// Removes what is settled of the segment that this process appends to. For when all is quiet.
  /// - Returns: false where something in it waits: try again later.
  @discardableResult
  package func removeSettled() throws(StoreError) -> Bool { try inbox.removeCurrentIfSettled() }

  private func decode(
    _ entry: InboxEntry, into settlement: inout Settlement,
    _ changes: inout [TemplateChange], _ parts: inout [RejectedDeliveries.Part]
  ) throws(StoreError) {
    settlement.deliveryCount += 1
    var decoded = DecodedDelivery()
    let decoder = WebhookDecoder(pseudonyms: pseudonyms)
    switch entry.kind {
    case .receipts:
      guard settlement.live.learn(receipts: entry.body) else {
        throw .unusable(file: SegmentFolder.label(entry.position.segment), detail: "an entry holds no receipts")
      }
      return
    case .webhook:
      decoded = decoder.decode(Array(entry.body), receivedAt: entry.receivedAt)
    case .importedWebhooks, .retriedWebhooks:
      for line in try newLines(of: entry.content, &settlement) {
        decoded.merge(decoder.decode(Array(line), receivedAt: entry.receivedAt))
      }
    case .sends, .importedSends, .retriedSends:
      guard let waba = entry.waba else { break }
      for line in try newLines(of: entry.content, &settlement) {
        decode(line, of: waba, receivedAt: entry.receivedAt, into: &decoded)
      }
    }
    if entry.kind.isHistory {
      settlement.imported.merge(decoded.batch)
    } else {
      settlement.live.merge(decoded.batch)
    }
    settlement.otherKinds.merge(decoded.otherKinds, uniquingKeysWith: +)
    changes += decoded.templateChanges
    parts += decoded.rejected.enumerated().map { index, item in
      RejectedDeliveries.Part(
        delivery: entry.position, index: index, kind: entry.kind, waba: entry.waba, receivedAt: entry.receivedAt,
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
        send.fact(of: waba, receivedAt: receivedAt), of: pseudonyms.message(send.wamid, of: waba), waba: waba)
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
