import GRDB
import TemplateAnalytics

extension Ledger {
  /// Takes one step of the daily round that removes the records that learned nothing for ``recordDays`` days.
  ///
  /// Keys are hashes, so a round walks the table by key in short steps: no index on the day is needed, and settling
  /// never waits long.
  /// - Returns: whether there is more to do today.
  package func expireSome(now: UnixTime, step: Int = 2_000) throws(StoreError) -> Bool {
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
        let expired = try Row.fetchAll(
          database,
          sql: "SELECT message, touched FROM record WHERE message BETWEEN ? AND ? AND touched < ?",
          arguments: [cursor ?? .min, keys.count > step ? keys[step] - 1 : .max, lastKept.number])
        for row in expired {
          let key: Int64 = row["message"]
          if let stored = try records.load(MessageKey(hash: UInt64(bitPattern: key))) {
            let inferred = stored.inferred
            let times = inferred.taps.values.map(\.time) + [inferred.replied, stored.record.latest].compactMap { $0 }
            // It cannot have learned of a time long after it last learned anything.
            let bound = Day(number: row["touched"]).end + UnixTime.clockSkew
            if let latest = times.max() { expiredThrough = max(expiredThrough, min(latest, bound)) }
            if stored.record.template == nil { unattributed += stored.record.factCount }
          }
          try database.execute(sql: "DELETE FROM tap WHERE message = ?", arguments: [key])
          // With the record that they fell to: alone, they would count for another one.
          try database.execute(sql: "DELETE FROM inbound WHERE message = ?", arguments: [key])
          try database.execute(sql: "DELETE FROM record WHERE message = ?", arguments: [key])
        }
        let counters = try CounterTable(database)
        try counters.add(-unattributed, to: .factsWaiting)
        try counters.add(unattributed, to: .factsNeverAttributed)
        if keys.count > step {
          try LedgerState.setExpiryCursor(keys[step], database)
        } else {
          try database.execute(
            sql: "DELETE FROM inbound WHERE message IS NULL AND touched < ?", arguments: [lastKept.number])
          // Texts that nothing counts: of taps on messages that never were a template's.
          try database.execute(
            sql: """
              DELETE FROM button WHERE id NOT IN (
                SELECT button FROM tap UNION SELECT button FROM button_tally
                UNION SELECT button FROM inbound WHERE button IS NOT NULL)
              """)
          try LedgerState.setExpiryCursor(nil, database)
          try LedgerState.setLastExpiry(today, database)
        }
        try LedgerState.setExpiredThrough(expiredThrough, database)
        return keys.count > step
      }
    }
  }
}
