import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// What can stand behind the store's protocols: what they promise is tested with each of them.
enum Backend: CaseIterable, CustomTestStringConvertible {
  case sqlite
  /// One server, or what stands in for it; left out where none is installed.
  case clickHouse

  static var allCases: [Backend] { ClickHouseServer.isInstalled ? [.sqlite, .clickHouse] : [.sqlite] }

  var testDescription: String {
    switch self {
    case .sqlite: "SQLite"
    case .clickHouse: "ClickHouse"
    }
  }

  /// Of the worlds that the oracle tells the counts of.
  var seeds: Range<UInt64> {
    switch self {
    case .sqlite: 5_000..<5_150
    case .clickHouse: 6_000..<6_025
    }
  }

  /// A new ledger, or the one that was in `directory` before.
  func ledger(
    in directory: TemporaryDirectory, replyWindow: Int64? = nil, recordDays: Int64 = 40
  ) async throws -> any Ledger {
    switch self {
    case .sqlite:
      try SQLiteLedger(directory: directory.path, fingerprint: 1, replyWindow: replyWindow, recordDays: recordDays)
    case .clickHouse:
      try await ClickHouseLedger.open(
        try await directory.clickHouse(fingerprint: 1), directory: directory.path, fingerprint: 1,
        replyWindow: replyWindow, recordDays: recordDays)
    }
  }

  /// A new catalogue, or one more over the one that is in `directory`.
  func catalog(in directory: TemporaryDirectory) async throws -> any Catalog {
    switch self {
    case .sqlite: try SQLiteCatalog(directory: directory.path)
    case .clickHouse: try await ClickHouseCatalog.open(try await directory.clickHouse(fingerprint: 1))
    }
  }

  /// A new archive, or one more over the one that is in `directory`.
  func archive(in directory: TemporaryDirectory) async throws -> any Archive {
    switch self {
    case .sqlite: try SQLiteArchive(directory: directory.path)
    case .clickHouse: try await ClickHouseArchive.open(try await directory.clickHouse(fingerprint: 1))
    }
  }

  /// A new store, or one more over the one that is in `directory`.
  /// - Parameter limits: of SQLite's trees of records.
  func store(
    in directory: TemporaryDirectory, limits: RunTree.Limits = RunTree.Limits()
  ) async throws -> Store {
    switch self {
    case .sqlite: try await directory.store(limits: limits)
    case .clickHouse:
      try await Store.open(
        directory.path,
        options: directory.options(at: directory.clickHouse(fingerprint: directory.pseudonyms().fingerprint)))
    }
  }
}
