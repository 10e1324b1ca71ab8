/// Where the ledger, the catalogue and the archive are kept. What came in and is not settled yet, and what was set aside, is always
/// in the data directory.
package enum StoreLocation: Sendable, Equatable {
  /// In the data directory: one node alone.
  case sqlite
  /// In a ClickHouse cluster, for any number of nodes.
  case clickHouse(ClickHouseLocation)

  /// The kind, as `status` tells it.
  package var name: String {
    switch self {
    case .sqlite: "sqlite"
    case .clickHouse: "clickhouse"
    }
  }
}
