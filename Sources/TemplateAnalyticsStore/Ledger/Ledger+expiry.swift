import GRDB
import TemplateAnalytics

extension Ledger {
  /// Takes one step of the daily round that removes the records that learned nothing for ``recordDays`` days.
  ///
  /// Keys are hashes, so a round walks the table by key in short steps: no index on the day is needed, and settling
  /// never waits long.
  /// - Returns: whether there is more to do today.
  package func expireSome(now: UnixTime, step: Int = 20_000) throws(StoreError) -> Bool {
    try StoreError.translating(Ledger.fileName) {
      try pool.write { database in
        let today = Day(holding: now)
        if try LedgerState.lastExpiry(database) == today { return false }
        let lastKept = today.advanced(by: -recordDays)
        let cursor = try LedgerState.expiryCursor(database)
        let keys = try Int64.fetchAll(
          database, sql: "SELECT message FROM record WHERE message >= ? ORDER BY message LIMIT ?",
          arguments: [cursor ?? .min, step + 1])
        let series = try SeriesTable(database)
        let records = try RecordTable(database, series: series, buttons: ButtonTable(database))
        var expiredThrough = try LedgerState.expiredThrough(database)
        var unattributed = 0
        let expired = try Int64.fetchAll(
          database,
          sql: "SELECT message FROM record WHERE message BETWEEN ? AND ? AND touched < ?",
          arguments: [cursor ?? .min, keys.count > step ? keys[step] - 1 : .max, lastKept.number])
        for key in expired {
          if let stored = try records.load(MessageKey(hash: UInt64(bitPattern: key))) {
            let inferred = stored.inferred
            let times = inferred.taps.values.map(\.time) + [inferred.replied, stored.record.latest].compactMap { $0 }
            expiredThrough = max(expiredThrough, times.max() ?? expiredThrough)
            if stored.record.template == nil { unattributed += stored.record.factCount }
          }
          try database.execute(sql: "DELETE FROM tap WHERE message = ?", arguments: [key])
          try database.execute(sql: "DELETE FROM record WHERE message = ?", arguments: [key])
        }
        let counters = try CounterTable(database)
        try counters.add(-unattributed, to: .factsWaiting)
        try counters.add(unattributed, to: .factsNeverAttributed)
        if keys.count > step {
          try LedgerState.setExpiryCursor(keys[step], database)
        } else {
          if let latest = try Int64.fetchOne(
            database, sql: "SELECT max(time) FROM inbound WHERE touched < ?", arguments: [lastKept.number])
          {
            expiredThrough = max(expiredThrough, latest)
          }
          try database.execute(sql: "DELETE FROM inbound WHERE touched < ?", arguments: [lastKept.number])
          try LedgerState.setExpiryCursor(nil, database)
          try LedgerState.setLastExpiry(today, database)
        }
        try LedgerState.setExpiredThrough(expiredThrough, database)
        return keys.count > step
      }
    }
  }
}
