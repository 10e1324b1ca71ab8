import GRDB
import TemplateAnalytics

extension SQLiteLedger {
  /// Takes one step of the daily round that lets the records expire that learned nothing for ``recordDays`` days.
  ///
  /// Keys are hashes, so a round walks through all records, a leaf of the tree at a step: no index on the day is
  /// needed, and settling never waits long.
  /// - Returns: whether there is more to do today.
  package func expireSome(now: UnixTime) throws(StoreError) -> Bool {
    let today = Day(holding: now)
    if try lastExpiry() == today { return false }
    return try update(today: today) { database, series, buttons, records in
      var marks = try LedgerState.expiryMarks(database)
      let lastKept = today.advanced(by: -recordDays).number
      var round = marks.round ?? ExpiryMarks.Round(before: lastKept, cursor: 0)
      let leaf = records.trees.records.leaf(of: round.cursor)
      var expiredThrough = try LedgerState.expiredThrough(database)
      var unattributed = 0
      // With the record that they fell to: alone, they would count for another one.
      let deleteInbound = try HotStatement(database, "DELETE FROM inbound WHERE message = ?")
      try records.loadAll(of: leaf, from: round.cursor) { message, stored, touched in
        guard touched.number < round.before else {
          for tap in stored.record.taps.values { _ = try buttons.id(tap.button) }
          for click in stored.record.clicks.values { _ = try buttons.id(click.button) }
          return
        }
        let inferred = stored.inferred
        let times = inferred.taps.values.map(\.time) + [inferred.replied, stored.record.latest].compactMap { $0 }
        // It cannot have learned of a time long after it last learned anything.
        let bound = touched.end + UnixTime.clockSkew
        if let latest = times.max() { expiredThrough = max(expiredThrough, min(latest, bound)) }
        if stored.record.template == nil { unattributed += stored.record.factCount }
        if !inferred.taps.isEmpty || inferred.replied != nil { try deleteInbound.run([.init(bits: message.hash)]) }
      }
      let counters = try CounterTable(database)
      try counters.add(-unattributed, to: .factsWaiting)
      try counters.add(unattributed, to: .factsNeverAttributed)
      try LedgerState.setExpiredThrough(expiredThrough, database)

      let isLast = leaf.keys.upperBound == .max
      let first = round.cursor
      if isLast {
        try database.execute(
          sql: "DELETE FROM inbound WHERE message IS NULL AND touched < ?", arguments: [round.before])
        // Texts that nothing counts: of presses in messages that never were a template's. Those of the records that are
        // left were marked on the way here.
        try database.execute(
          sql: """
            DELETE FROM button WHERE marked < ? AND id NOT IN (
              SELECT button FROM button_tally UNION SELECT button FROM inbound WHERE button IS NOT NULL)
            """,
          arguments: [round.before + recordDays])
        marks = ExpiryMarks(goneBefore: max(marks.goneBefore, round.before), round: nil)
        try LedgerState.setLastExpiry(today, database)
      } else {
        round.cursor = leaf.keys.upperBound + 1
        marks.round = round
      }
      try LedgerState.setExpiryMarks(marks, database)
      records.set(marks)
      try records.reclaim(startingIn: first...leaf.keys.upperBound)
      return !isLast
    }
  }

  private func lastExpiry() throws(StoreError) -> Day? {
    try StoreError.translating(SQLiteLedger.fileName) { try pool.read { try LedgerState.lastExpiry($0) } }
  }
}
