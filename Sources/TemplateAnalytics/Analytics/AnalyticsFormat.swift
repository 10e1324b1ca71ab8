/// How the native API writes its rows.
package enum AnalyticsFormat: String, CaseIterable, Sendable {
  case json, csv, ndjson

  /// How many rows an answer may have. Programs read JSON whole; the others are read line by line.
  package var maximumRows: Int { self == .json ? 100_000 : 1_000_000 }
}
