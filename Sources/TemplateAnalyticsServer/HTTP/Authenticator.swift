import TemplateAnalytics
import TemplateAnalyticsStore

/// Who is asking.
struct Caller: Sendable {
  let key: APIKey
  let account: Account
  /// The catalogue in which the key was found.
  let catalog: CatalogSnapshot
}

/// Finds out who is asking, from the key.
struct Authenticator: Sendable {
  let catalog: any Catalog

  /// - Parameters:
  ///   - text: the key as it was given, "" where none was.
  ///   - sid: the account that the key must belong to, where the URL names one.
  /// - Returns: nil whatever is wrong, after the same work.
  func caller(key text: String, sid: String? = nil, now: UnixTime) async throws(StoreError) -> Caller? {
    try await caller(sid: sid, now: now) { $0.key(text: text, at: now) }
  }

  /// Who has shown the key before, as a signed session says.
  /// - Returns: nil where there is no such key any more.
  func caller(keyID id: String, now: UnixTime) async throws(StoreError) -> Caller? {
    try await caller(now: now) { snapshot in snapshot.keys[id].flatMap { $0.isValid(at: now) ? $0 : nil } }
  }

  private func caller(
    sid: String? = nil, now: UnixTime, key find: (CatalogSnapshot) -> APIKey?
  ) async throws(StoreError) -> Caller? {
    // Once more with the newest catalogue, before anybody is refused whose key was made a moment ago.
    for newest in [false, true] {
      let snapshot = try await catalog.snapshot(newest: newest)
      let key = find(snapshot)
      let account = snapshot.accounts[sid ?? key?.sid ?? ""]
      if let key, let account, key.sid == account.sid {
        catalog.noteUse(of: key, at: now)
        return Caller(key: key, account: account, catalog: snapshot)
      }
    }
    return nil
  }

  /// A WABA of the caller's, and the catalogue that has it.
  /// - Returns: nil where there is none of this id, or it is another account's.
  func waba(
    _ text: some StringProtocol, of caller: Caller
  ) async throws(StoreError) -> (waba: WABA, catalog: CatalogSnapshot)? {
    guard let id = WABAID(text) else { return nil }
    if let waba = caller.catalog.wabas[id], waba.sid == caller.account.sid { return (waba, caller.catalog) }
    let newest = try await catalog.snapshot(newest: true)
    guard let waba = newest.wabas[id], waba.sid == caller.account.sid else { return nil }
    return (waba, newest)
  }
}
