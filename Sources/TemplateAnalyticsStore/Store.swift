import Foundation
import TemplateAnalytics

/// All of the store: what a process opens.
package struct Store: Sendable {
  package let directory: DataDirectory
  package let location: StoreLocation
  package let inbox: Inbox
  package let rejected: RejectedDeliveries
  package let waiting: WaitingSends
  package let ledger: any Ledger
  package let catalog: any Catalog
  /// Meta's own analytics of WABAs whose sends are not seen.
  package let archive: any Archive
  package let settler: Settler
  /// Under which everything that identifies people is hashed.
  package let pseudonyms: Pseudonyms
  /// Under which tokens of links are signed.
  package let linkSecrets: LinkSecrets
  /// Under which the dashboard's sessions are signed.
  package let sessionSecret: SessionSecret

  /// Opens all of the store.
  /// - Parameters:
  ///   - path: the data directory; made, with all its files, if it is not there.
  ///   - options: see ``Options``.
  package static func open(_ path: String, options: Options = Options()) async throws(StoreError) -> Store {
    try await open(path, options: options, limits: RunTree.Limits())
  }

  /// - Parameter limits: of the trees of records in SQLite.
  static func open(
    _ path: String, options: Options = Options(), limits: RunTree.Limits
  ) async throws(StoreError) -> Store {
    let directory = try DataDirectory(path)
    let secret: [UInt8]
    let pseudonyms: Pseudonyms
    let ledger: any Ledger
    switch options.location {
    case .sqlite:
      secret = try directory.secret()
      pseudonyms = Pseudonyms(secret: secret)
      ledger = try SQLiteLedger(
        directory: path, fingerprint: pseudonyms.fingerprint, replyWindow: options.replyWindow,
        recordDays: options.recordDays, limits: limits)
    case .clickHouse(let location):
      // Where nothing is written yet, no secret is missing.
      if !directory.hasSecret, try await ClickHouseSchema.fingerprint(at: location) == nil {
        throw .noSchema(store: location.text)
      }
      secret = try directory.secret(of: location.text)
      pseudonyms = Pseudonyms(secret: secret)
      ledger = try await ClickHouseLedger.open(
        location, directory: path, fingerprint: pseudonyms.fingerprint, replyWindow: options.replyWindow,
        recordDays: options.recordDays)
    }
    do throws(StoreError) {
      let catalog = try await openCatalog(path, location: options.location)
      do throws(StoreError) {
        let archive = try await openArchive(path, location: options.location)
        do throws(StoreError) {
          return try Store(
            directory: directory, location: options.location, pseudonyms: pseudonyms,
            linkSecrets: LinkSecrets(secret: secret), sessionSecret: SessionSecret(secret: secret), ledger: ledger,
            catalog: catalog, archive: archive, inboxMaximumBytes: options.inboxMaximumBytes)
        } catch {
          try? await archive.close()
          throw error
        }
      } catch {
        try? await catalog.close()
        throw error
      }
    } catch {
      try? await ledger.close()
      throw error
    }
  }

  /// Opens the catalogue alone: for whoever changes it beside a running server.
  /// - Parameter path: the data directory; made if it is not there.
  package static func openCatalog(
    _ path: String, location: StoreLocation
  ) async throws(StoreError) -> any Catalog {
    _ = try DataDirectory(path)
    switch location {
    case .sqlite: return try SQLiteCatalog(directory: path)
    case .clickHouse(let location): return try await ClickHouseCatalog.open(location)
    }
  }

  /// Opens the archive alone: for whoever reads or fetches beside a running server.
  /// - Parameter path: the data directory; made if it is not there.
  package static func openArchive(
    _ path: String, location: StoreLocation
  ) async throws(StoreError) -> any Archive {
    _ = try DataDirectory(path)
    switch location {
    case .sqlite: return try SQLiteArchive(directory: path)
    case .clickHouse(let location): return try await ClickHouseArchive.open(location)
    }
  }

  private init(
    directory: DataDirectory, location: StoreLocation, pseudonyms: Pseudonyms, linkSecrets: LinkSecrets,
    sessionSecret: SessionSecret, ledger: any Ledger, catalog: any Catalog, archive: any Archive, inboxMaximumBytes: Int
  ) throws(StoreError) {
    self.directory = directory
    self.location = location
    self.pseudonyms = pseudonyms
    self.linkSecrets = linkSecrets
    self.sessionSecret = sessionSecret
    self.ledger = ledger
    self.catalog = catalog
    self.archive = archive
    rejected = try RejectedDeliveries(directory: directory.path)
    waiting = try WaitingSends(directory: directory.path)
    inbox = try Inbox(
      directory: directory.path, maximumBytes: inboxMaximumBytes,
      progress: { () throws(StoreError) in try ledger.progress() })
    settler = Settler(
      inbox: inbox, rejected: rejected, waiting: waiting, ledger: ledger, catalog: catalog, pseudonyms: pseudonyms)
  }

  /// What the operator may choose.
  package struct Options: Sendable {
    /// Where the ledger, the catalogue and the archive are kept.
    package var location = StoreLocation.sqlite
    /// Seconds after a template message within which an inbound message without context is a reply to it; 0 for none.
    /// nil for what was last given.
    package var replyWindow: Int64?
    /// Days for which a record is kept after it last learned something.
    package var recordDays: Int64 = 40
    /// Bytes of deliveries that may wait to be settled.
    package var inboxMaximumBytes = 4 << 30

    package init() {}
  }

  /// Takes the right to settle, until the returned locks are released or the process ends.
  /// - Throws: ``StoreError/inUse(directory:)`` while another process has it, or copies the ledger.
  package func lock() throws(StoreError) -> [SettlerLock] {
    let settling = try directory.lock(.settling)
    switch location {
    case .sqlite: return [settling, try directory.lock(.ledger)]
    case .clickHouse: return [settling]
    }
  }

  /// Settles all that waits, now, in this process.
  /// - Throws: ``StoreError/inUse(directory:)`` where a server does it.
  package func settleAll(now: UnixTime) async throws(StoreError) {
    let locks = try lock()
    defer { withExtendedLifetime(locks) {} }
    while try await settler.settle(now: now) != .nothing {}
    try settler.removeSettled()
  }

  /// Whether what was appended up to `position` of its segment is in the counts.
  package func isSettled(_ position: Inbox.Position) throws(StoreError) -> Bool {
    try settled(among: [position]).contains(position)
  }

  /// Those of `positions` up to which everything that was appended to their segment is in the counts.
  package func settled(among positions: Set<Inbox.Position>) throws(StoreError) -> Set<Inbox.Position> {
    // In this order: what is settled and removed in between is then no longer found.
    let progress = try ledger.progress()
    let open = positions.filter { progress[$0.segment, default: 0] < $0.offset }
    if open.isEmpty { return positions }
    let present = Set(try inbox.segments())
    return positions.subtracting(open.filter { present.contains($0.segment) })
  }

  /// Puts everything that was set aside back into the inbox, to be read again.
  /// - Returns: how many there were.
  package func retryRejected() async throws(StoreError) -> Int { try await rejected.retry(into: inbox) }

  /// Checks the integrity of all files, and the ledger's tallies; see ``Ledger/check(recounting:)``.
  package func check(recounting: Bool) async throws(StoreError) -> LedgerCheck {
    let damage =
      try inbox.problems() + rejected.problems() + waiting.problems() + (await catalog.problems())
      + (await archive.problems())
    // Beside damage, a recount would only be more of the same.
    let check = try await ledger.check(recounting: recounting && damage.isEmpty)
    return damage.isEmpty ? check : LedgerCheck(problems: damage + check.problems)
  }

  /// Closes the files, the inbox first, and each of them even if another one fails.
  package func close() async throws(StoreError) {
    var failure: StoreError?
    let closings: [() async throws(StoreError) -> Void] = [
      inbox.close, rejected.close, waiting.close, ledger.close, catalog.close, archive.close,
    ]
    for close in closings {
      do throws(StoreError) { try await close() } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
  }
}
