/// Writes the answer of `GET /api/v1/wabas/{waba_id}/analytics` piece by piece: ``head``, the rows as they come, and
/// ``tail``.
package struct AnalyticsEncoder: Sendable {
  private let query: AnalyticsQuery
  private let waba: WABAID

  package init(_ query: AnalyticsQuery, waba: WABAID) {
    self.query = query
    self.waba = waba
  }

  /// What comes before the first row.
  package var head: [UInt8] {
    switch query.format {
    case .json: AnalyticsJSON(query).head(waba: waba)
    case .csv: AnalyticsCSV(query).header
    case .ndjson: []
    }
  }

  /// Some rows, in the order of the answer.
  /// - Parameter areFirst: whether no others came before.
  package func rows(_ rows: [AnalyticsRow], areFirst: Bool) -> [UInt8] {
    switch query.format {
    case .json: AnalyticsJSON(query).elements(rows, areFirst: areFirst)
    case .csv: AnalyticsCSV(query).lines(rows)
    case .ndjson: AnalyticsJSON(query).lines(rows)
    }
  }

  /// What comes after the last row.
  package var tail: [UInt8] { query.format == .json ? Array("]}".utf8) : [] }
}
