import TemplateAnalytics

/// Single values that all nodes share.
struct ClickHouseState: Sendable {
  /// Of the schema, as ``ClickHouseSchema/version``.
  var version: Int64?
  /// Which shard this is, counted from 1, and of how many: `2/3`.
  var shard: String?
  /// Of the secret that made the keys of the records.
  var fingerprint: UInt64?
  /// Seconds.
  var replyWindow: Int64?
  /// Whether a copy into the ledger is under way: until it is finished, what comes in waits.
  var isCopying = false
  /// How far that is.
  var copy: String?
  /// Periods whose facts are gone, or are about to go, and the day on which that was decided.
  var dropped: [Int64: Day] = [:]
  /// By period: the last day on which a fact of it came in.
  var learned: [Int64: Day] = [:]

  /// The names in the table.
  enum Name {
    static let version = "schema_version"
    static let shard = "shard"
    static let fingerprint = "fingerprint"
    static let replyWindow = "reply_window"
    static let copying = "copying"
    static let copy = "copy"
    static func dropped(_ period: Int64) -> String { "dropped/\(period)" }
    static func learned(_ period: Int64) -> String { "learned/\(period)" }
  }

  init() {}

  init(_ values: [String: String]) {
    version = values[Name.version].flatMap { Int64($0) }
    shard = values[Name.shard]
    fingerprint = values[Name.fingerprint].flatMap { UInt64($0, radix: 16) }
    replyWindow = values[Name.replyWindow].flatMap { Int64($0) }
    isCopying = values[Name.copying] == "1"
    copy = values[Name.copy]
    for (name, value) in values {
      let parts = name.split(separator: "/")
      guard parts.count == 2, let period = Int64(parts[1]), let day = Int64(value).map(Day.init(number:)) else {
        continue
      }
      if parts[0] == "dropped" { dropped[period] = day }
      if parts[0] == "learned" { learned[period] = day }
    }
  }
}
