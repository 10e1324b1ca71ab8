/// Where the ledger is kept, as `store` says it.
enum StoreLocation: Sendable, Equatable {
  /// `sqlite:`: in the data directory.
  case sqlite
}
