/// Somebody who is signed in to the dashboard.
struct Visitor: Sendable {
  let session: Session
  /// Whom the session speaks for: the account of its key.
  let caller: Caller
}
