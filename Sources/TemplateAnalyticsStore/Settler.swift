import Foundation
import TemplateAnalytics

/// Moves what came in from the inbox into the counts.
///
/// One at a time: whoever calls it holds the ``SettlerLock``.
package struct Settler: Sendable {
  private let inbox: Inbox
  private let rejected: RejectedDeliveries
  private let waiting: WaitingSends
  private let ledger: any Ledger
  private let catalog: any Catalog
  private let pseudonyms: Pseudonyms
  /// How many bytes of deliveries and facts go into one transaction, or little more. The memory that settling takes is
  /// bounded by them.
  private let maximumBytes = 16 << 20
  private let maximumFacts = 80_000

  package init(
    inbox: Inbox, rejected: RejectedDeliveries, waiting: WaitingSends, ledger: any Ledger, catalog: any Catalog,
    pseudonyms: Pseudonyms
  ) {
    self.inbox = inbox
    self.rejected = rejected
    self.waiting = waiting
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
    var batch = Gathered()
    let awaited = try await learnAwaited(into: &batch.settlement, now: now)
    var isAnyLeft = true
    while isAnyLeft, batch.settlement.factCount < maximumFacts, cursor.byteCount < maximumBytes {
      isAnyLeft = try cursor.next { (entry) throws(StoreError) in try decode(entry, into: &batch) }
    }
    if !cursor.progress.isEmpty || !awaited.isEmpty {
      batch.settlement.progress = cursor.progress
      batch.settlement.forgotten = cursor.forgotten
      batch.settlement.rejectedCount = batch.rejected.count
      // All of these may be done twice, if the power fails before the ledger has it: they are the same done twice.
      try rejected.keep(batch.rejected)
      try await catalog.apply(batch.templateChanges)
      try waiting.keep(try await learn(batch.namedSends, into: &batch.settlement))
      try await ledger.settle(batch.settlement, now: now)
      try waiting.remove(awaited)
    }
    // Also what an earlier time left behind, because the process or the disk failed it.
    try inbox.remove(cursor.finished)
    return cursor.progress.isEmpty && awaited.isEmpty ? .nothing : isAnyLeft ? .more : .all
  }

  /// What one batch holds.
  private struct Gathered {
    var settlement = Settlement()
    var templateChanges: [TemplateChange] = []
    var rejected: [RejectedDeliveries.Part] = []
    /// Sends whose template is known by name only.
    var namedSends: [ProxiedSend] = []
  }

  /// Learns the sends whose template the catalogue has.
  /// - Returns: the others.
  private func learn(
    _ sends: [ProxiedSend], into settlement: inout Settlement
  ) async throws(StoreError) -> [ProxiedSend] {
    var unknown = sends
    for newest in [false, true] where !unknown.isEmpty {
      let snapshot = try await catalog.snapshot(newest: newest)
      unknown = unknown.filter { send in
        guard let template = snapshot.template(named: send.name, language: send.language, of: send.waba) else {
          return true
        }
        settlement.live.learn(send.fact(of: template.id), of: send.message, waba: send.waba)
        return false
      }
    }
    return unknown
  }

  /// Learns sends that waited for a template which the catalogue has by now.
  /// - Returns: these sends.
  private func learnAwaited(
    into settlement: inout Settlement, now: UnixTime
  ) async throws(StoreError) -> [ProxiedSend] {
    if waiting.count == 0 { return [] }
    let snapshot = try await catalog.snapshot()
    guard waiting.isNews(snapshot.version, at: now) else { return [] }
    var learned: [ProxiedSend] = []
    for awaited in try waiting.templates() {
      guard
        let template = snapshot.template(
          named: awaited.name, language: awaited.language, of: awaited.waba, deleted: true)
      else { continue }
      guard learned.count < maximumFacts else { return learned }
      // Sent as the last of it before it was deleted, or as the first of a new one of its name: by the next day somebody
      // has told of that one.
      let latest = template.status == .deleted ? now - Day.seconds : nil
      for send in try waiting.sends(of: awaited, sentBefore: latest, limit: maximumFacts - learned.count) {
        settlement.live.learn(send.fact(of: template.id), of: send.message, waba: send.waba)
        learned.append(send)
      }
    }
    if learned.isEmpty { waiting.noteLooked(at: snapshot.version, now) }
    return learned
  }

  /// Removes what is settled of the segment that this process appends to. For when all is quiet.
  /// - Returns: false where something in it waits: try again later.
  @discardableResult
  package func removeSettled() throws(StoreError) -> Bool { try inbox.removeCurrentIfSettled() }

  private func decode(_ entry: InboxEntry, into batch: inout Gathered) throws(StoreError) {
    batch.settlement.deliveryCount += 1
    var decoded = DecodedDelivery()
    let decoder = WebhookDecoder(pseudonyms: pseudonyms)
    switch entry.kind {
    case .receipts:
      guard batch.settlement.live.learn(receipts: entry.body) else {
        throw .unusable(file: SegmentFolder.label(entry.position.segment), detail: "an entry holds no receipts")
      }
      return
    case .webhook:
      decoded = decoder.decode(Array(entry.body), receivedAt: entry.receivedAt)
    case .importedWebhooks, .retriedWebhooks:
      for line in try newLines(of: entry.content, &batch.settlement) {
        decoded.merge(decoder.decode(Array(line), receivedAt: entry.receivedAt))
      }
    case .sends, .importedSends, .retriedSends:
      guard let waba = entry.waba else { break }
      for line in try newLines(of: entry.content, &batch.settlement) {
        decode(line, of: waba, receivedAt: entry.receivedAt, into: &decoded)
      }
    case .clicks:
      guard let waba = entry.waba, let clicks = LinkClick.clicks(in: entry.body) else {
        throw .unusable(file: SegmentFolder.label(entry.position.segment), detail: "an entry holds no clicks")
      }
      for click in clicks { decoded.batch.learn(click, of: waba) }
    case .proxiedSends:
      guard let waba = entry.waba else { break }
      for line in entry.content.body.split(separator: UInt8(ascii: "\n")) {
        guard let send = ProxiedSend(line, of: waba) else {
          throw .unusable(file: SegmentFolder.label(entry.position.segment), detail: "an entry holds no sends")
        }
        if let template = send.template {
          decoded.batch.learn(send.fact(of: template), of: send.message, waba: waba)
        } else {
          batch.namedSends.append(send)
        }
      }
    }
    if entry.kind.isHistory {
      batch.settlement.imported.merge(decoded.batch)
    } else {
      batch.settlement.live.merge(decoded.batch)
    }
    batch.settlement.otherKinds.merge(decoded.otherKinds, uniquingKeysWith: +)
    batch.templateChanges += decoded.templateChanges
    batch.rejected += decoded.rejected.enumerated().map { index, item in
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
