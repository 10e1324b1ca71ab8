import TemplateAnalytics

/// Accounts, keys, WABAs, templates and links: small, asked on every request, changed seldom and by any process.
///
/// Where a method says nothing else, it throws ``StoreError/diskFull(file:)`` or ``StoreError/unusable(file:detail:)``
/// where what it needs cannot be read or written, and ``StoreError/closed`` after ``close()``. A method that throws
/// changed nothing.
package protocol Catalog: Sendable {
  /// The whole catalogue as it was a moment ago (100 ms or less), mostly from memory; what this process changed is in
  /// it at once.
  /// - Parameter newest: as it is now. Do so before refusing something that may just have been added.
  func snapshot(newest: Bool) async throws(StoreError) -> CatalogSnapshot

  /// The catalogue as it was last read, however long ago: at once, and whatever happened to the store since. Empty
  /// before it was read for the first time. Somebody has to ask for ``snapshot(newest:)`` now and then.
  var known: CatalogSnapshot { get }

  /// Whether requests can be answered from it: what a readiness probe asks, in a moment.
  func probe() async throws(StoreError)

  /// Adds an account.
  /// - Throws: ``StoreError/exists(_:)`` where the SID is taken.
  func addAccount(_ account: Account) async throws(StoreError)

  /// Says whether an account may use template analytics.
  /// - Throws: ``StoreError/missing(_:)`` where there is no such account.
  func setPlan(_ hasPlan: Bool, ofAccount sid: String) async throws(StoreError)

  /// Makes a key of an account.
  /// - Returns: the key, and its text, which is stored nowhere and cannot be shown again.
  /// - Throws: ``StoreError/missing(_:)`` where there is no such account.
  func addKey(
    sid: String, name: String, expiresAt: UnixTime?, now: UnixTime
  ) async throws(StoreError) -> (key: APIKey, text: String)

  /// Revokes a key, for good. Doing so again leaves the time of the first.
  /// - Throws: ``StoreError/missing(_:)`` where there is no such key.
  func revokeKey(_ id: String, now: UnixTime) async throws(StoreError)

  /// Registers a WABA.
  /// - Throws: ``StoreError/exists(_:)`` where the WABA or one of its phone number ids is registered,
  ///   ``StoreError/missing(_:)`` where there is no such account.
  func addWABA(_ waba: WABA) async throws(StoreError)

  /// Replaces what is known of a WABA.
  /// - Throws: ``StoreError/missing(_:)`` where the WABA or its account is not registered, ``StoreError/exists(_:)``
  ///   where one of its phone number ids is another's.
  func setWABA(_ waba: WABA) async throws(StoreError)

  /// Adds templates, or replaces what is known of them: an import tells all at once, and is newest. What it does not
  /// tell of category and status stays. The WABA need not be registered.
  func importTemplates(_ templates: [Template], of waba: WABAID, now: UnixTime) async throws(StoreError)

  /// Applies what template webhooks said. Each part changes only if the webhook is newer than what last told it;
  /// applying a change again changes nothing. The WABA need not be registered.
  func apply(_ changes: [TemplateChange]) async throws(StoreError)

  /// Adds a link. The WABA and the template need not be there.
  /// - Throws: ``StoreError/exists(_:)`` where the id is taken.
  func addLink(_ link: Link) async throws(StoreError)

  /// Deletes a link, for good. Doing so again leaves the time of the first.
  /// - Throws: ``StoreError/missing(_:)`` where there is no such link.
  func deleteLink(_ id: LinkID, now: UnixTime) async throws(StoreError)

  /// Remembers that a key was used; ``writeUses()`` writes it down. Never waits.
  func noteUse(of key: APIKey, at now: UnixTime)

  /// Writes down when keys were last used: call it every minute or so, and at the end.
  func writeUses() async throws(StoreError)

  /// What is wrong with what is stored, a line each; empty where all is well.
  func problems() async throws(StoreError) -> [String]

  /// Writes down the uses of keys and ends all use of it: nothing else may be asked afterwards.
  func close() async throws(StoreError)
}

extension Catalog {
  /// The catalogue as it was a moment ago.
  package func snapshot() async throws(StoreError) -> CatalogSnapshot { try await snapshot(newest: false) }
}
