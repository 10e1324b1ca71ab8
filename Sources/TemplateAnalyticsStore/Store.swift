import Foundation
import TemplateAnalytics

/// All of the store: what a process opens.
package struct Store: Sendable {
  package let directory: DataDirectory
  package let inbox: Inbox
  package let rejected: RejectedDeliveries
  package let ledger: Ledger
  package let catalog: Catalog
  package let settler: Settler
  /// Under which everything that identifies people is hashed.
  package let pseudonyms: Pseudonyms

  /// - Parameters:
  ///   - path: the data directory; made, with all its files, if it is not there.
  ///   - options: see ``Options``.
  package init(_ path: String, options: Options = Options()) throws(StoreError) {
    try self.init(path, options: options, limits: RunTree.Limits())
  }

  /// - Parameter limits: of the trees of records.
  init(_ path: String, options: Options = Options(), limits: RunTree.Limits) throws(StoreError) {
    directory = try DataDirectory(path)
    pseudonyms = try directory.pseudonyms()
    ledger = try Ledger(
      directory: path, fingerprint: pseudonyms.fingerprint, replyWindow: options.replyWindow,
      recordDays: options.recordDays, limits: limits)
    catalog = try Catalog(directory: path)
    rejected = try RejectedDeliveries(directory: path)
    inbox = try Inbox(
      directory: path, maximumBytes: options.inboxMaximumBytes,
      progress: { [ledger] () throws(StoreError) in try ledger.progress() })
    settler = Settler(inbox: inbox, rejected: rejected, ledger: ledger, catalog: catalog, pseudonyms: pseudonyms)
  }

  /// What the operator may choose.
  package struct Options: Sendable {
    /// Seconds after a template message within which an inbound message without context is a reply to it; 0 for none.
    /// nil for what was last given.
    package var replyWindow: Int64?
    /// Days for which a record is kept after it last learned something.
    package var recordDays: Int64 = 40
    /// Bytes of deliveries that may wait to be settled.
    package var inboxMaximumBytes = 4 << 30

    package init() {}
  }

  /// Settles all that waits, now, in this process.
  /// - Throws: ``StoreError/inUse(directory:)`` where a server does it.
  package func settleAll(now: UnixTime) throws(StoreError) {
    let lock = try directory.lock()
    defer { withExtendedLifetime(lock) {} }
    while try settler.settle(now: now) != .nothing {}
    try settler.removeSettled()
  }

  /// Whether what was appended up to `position` of its segment is in the counts.
  package func isSettled(_ position: Inbox.Position) throws(StoreError) -> Bool {
    if try ledger.progress()[position.segment, default: 0] >= position.offset { return true }
    return try !inbox.holds(position.segment)
  }

  /// Puts everything that was set aside back into the inbox, to be read again.
  /// - Returns: how many there were.
  package func retryRejected() async throws(StoreError) -> Int { try await rejected.retry(into: inbox) }

  /// Checks the integrity of all files, and the ledger's tallies; see ``Ledger/check(recounting:)``.
  package func check(recounting: Bool) throws(StoreError) -> LedgerCheck {
    var problems = try inbox.problems()
    for (pool, name) in [
      (rejected.pool, RejectedDeliveries.fileName), (ledger.pool, Ledger.fileName),
      (catalog.pool, Catalog.fileName),
    ] {
      problems += try StoreError.translating(name) { try SQLiteFile.integrityProblems(pool, name: name) }
    }
    // Counts of a damaged file would only be more of the same.
    guard problems.isEmpty else { return LedgerCheck(problems: problems) }
    return try ledger.check(recounting: recounting)
  }

  /// Closes the files, the inbox first, and each of them even if another one fails.
  package func close() throws(StoreError) {
    var failure: StoreError?
    for close in [inbox.close, rejected.close, ledger.close, catalog.close] as [() throws(StoreError) -> Void] {
      do throws(StoreError) { try close() } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }
}
