/// The tables of a ClickHouse ledger, its catalogue and its archive.
///
/// Whatever is stored only ever adds up: writing a row again, or in another order, changes nothing. See
/// `docs/adr/0008-clickhouse.md`.
package struct ClickHouseSchema: Sendable {
  /// The version that this program reads and writes.
  package static let version: Int64 = 3

  let database: String
  /// The cluster that the tables are made on; nil for tables of one server without replicas.
  let cluster: String?

  struct Table {
    var name: String
    var columns: String
    /// The column whose highest value wins among rows of one key; nil where the key is the whole row.
    var version: String?
    var partition: String?
    var order: String
    /// Rows between two marks of the index. Fewer where rows are looked up by hashes, which are all over the table.
    var granularity = 8192
  }

  /// Facts and counts are kept by this many seconds, so that what is old goes away in one piece: 10 days. Not by months:
  /// those would hang on the time zone of each server, and every look-up goes through all that is still held.
  static let periodSeconds: Int64 = 864_000

  /// A period holds so many slots.
  static let periodSlots = periodSeconds / 900

  static let tables: [Table] = [
    // What deliveries told. The whole row is the key: inserting it twice is inserting it once.
    Table(
      name: "fact",
      columns: """
        waba UInt64, message UInt64,
        kind Enum8('accepted' = 1, 'sent' = 2, 'delivered' = 3, 'read' = 4, 'played' = 5, 'failed' = 6, 'replied' = 7,
          'tap' = 8, 'click' = 9),
        event UInt64, time UInt32, template UInt64, product UInt8, code Int32, phone_user UInt64, scoped_user UInt64,
        button String
        """,
      partition: "intDiv(time, \(periodSeconds))",
      order: "waba, message, kind, event, time, template, product, code, phone_user, scoped_user, button",
      granularity: 1024),
    // Which messages went to a user.
    Table(
      name: "recipient", columns: "waba UInt64, user UInt64, message UInt64, period UInt16", partition: "period",
      order: "waba, user, message", granularity: 1024),
    // Inbound messages without context, once for each name that they are found by: those of their user, and `event`.
    Table(
      name: "inbound",
      columns: """
        waba UInt64, name UInt64, event UInt64, time UInt32, kind Enum8('reply' = 0, 'tap' = 1), button String,
        phone_user UInt64, scoped_user UInt64
        """,
      partition: "intDiv(time, \(periodSeconds))",
      order: "waba, name, event, time, kind, button, phone_user, scoped_user", granularity: 1024),
    // What each message counts, where and how often; `version` says how much was known by whoever wrote the row, and
    // `detail` what else it told (`Contribution.Metric`): no part of the key, so that there is one at a time.
    Table(
      name: "contribution",
      columns: """
        waba UInt64, template UInt64, slot UInt32, product UInt8,
        metric Enum8('accepted' = 1, 'sent' = 2, 'delivered' = 3, 'read' = 4, 'replied' = 5, 'failed' = 6,
          'quick_reply' = 7, 'url' = 8, 'unique_url' = 9, 'quick_reply_in_cohort' = 10, 'url_in_cohort' = 11,
          'unique_url_in_cohort' = 12, 'journey' = 13),
        code Int32, button String, message UInt64, event UInt64, version UInt64, count Int64, detail Int64
        """,
      version: "version", partition: "intDiv(slot, \(periodSlots))",
      order: "waba, template, slot, product, metric, code, button, message, event"),
    // The sums: a row for each template, product and stretch of time of what happened in it, and one (`send_`) of what
    // became of those that were sent in it. `start` is in units of the resolution.
    Table(
      name: "tally",
      columns: """
        waba UInt64, template UInt64, resolution Enum8('slot' = 0, 'day' = 1, 'send_slot' = 2, 'send_day' = 3),
        start UInt32, product UInt8, epoch UInt64,
        \(TallyColumn.all.map { "\($0.name) \($0.type)" }.joined(separator: ", "))
        """,
      version: "epoch", order: "waba, template, resolution, start, product", granularity: 1024),
    // Accounts, keys, WABAs, templates and links, part by part: of each part the newest row counts.
    Table(
      name: "catalogue",
      columns: """
        kind Enum8('account' = 1, 'key' = 2, 'waba' = 3, 'template' = 4, 'link' = 5), id String, part String, tie String,
        version UInt64, value String
        """,
      version: "version", order: "kind, id, part, tie"),
    // What Meta's own analytics told: a row for each count, of which the highest counts, and one, `told`, for each
    // day that Meta told of, also where it has no counts.
    Table(
      name: "archive_count",
      columns: """
        waba UInt64, template UInt64, product UInt8, day UInt32,
        metric Enum8('sent' = 1, 'delivered' = 2, 'read' = 3, 'replied' = 4, 'quick_reply' = 5, 'url' = 6,
          'unique_url' = 7, 'amount_spent' = 8, 'told' = 9),
        button String, count UInt64
        """,
      version: "count", order: "waba, template, product, day, metric, button", granularity: 1024),
    // Up to which day these are fetched: that never goes back, whoever asked last.
    Table(
      name: "archive_through", columns: "waba UInt64, template UInt64, product UInt8, through UInt32",
      version: "through", order: "waba, template, product", granularity: 1024),
    // When Meta was asked, and how it refused: the latest counts, of one second the refusal. The message is no part of
    // the key, since some hold the time: each refusal would stay for ever.
    Table(
      name: "archive_fetch",
      columns: """
        waba UInt64, template UInt64, product UInt8, refused UInt8, code Int64, message String, fetched_at UInt64,
        version UInt64
        """,
      version: "version", order: "waba, template, product", granularity: 1024),
    // Single values that the ledger remembers.
    Table(
      name: "state", columns: "name String, version UInt64, value String", version: "version", order: "name"),
  ]

  /// What makes the database and its tables, where they are not there yet.
  var statements: [String] {
    let on = cluster.map { " ON CLUSTER \($0)" } ?? ""
    var statements = ["CREATE DATABASE IF NOT EXISTS \(database)\(on)"]
    for table in Self.tables {
      let arguments = [
        cluster.map { _ in "'/clickhouse/tables/{shard}/\(database)/\(table.name)', '{replica}'" }, table.version,
      ].compactMap { $0 }.joined(separator: ", ")
      statements.append(
        """
        CREATE TABLE IF NOT EXISTS \(database).\(table.name)\(on) (\(table.columns))
        ENGINE = \(cluster == nil ? "" : "Replicated")ReplacingMergeTree(\(arguments))
        \(table.partition.map { "PARTITION BY \($0)" } ?? "") ORDER BY (\(table.order))
        SETTINGS index_granularity = \(table.granularity)
        """)
      // For people with questions of their own; Tickmark speaks to the shards themselves.
      if let cluster {
        statements.append(
          """
          CREATE TABLE IF NOT EXISTS \(database).\(table.name)_all\(on) AS \(database).\(table.name)
          ENGINE = Distributed(\(cluster), \(database), \(table.name))
          """)
      }
    }
    return statements
  }
}
