import GRDB
import TemplateAnalytics

enum SQLiteLedgerSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: first + ProgressTable.schema + CounterTable.schema + RunTables.schema)
    }
    // Cohorts, and how long it took. What records that expired would have counted there cannot be told any more.
    migrator.registerMigration("2") { database in
      if try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM tally)") ?? false {
        throw StoreError.schemaTooOld(file: SQLiteLedger.fileName)
      }
      try database.execute(sql: second)
    }
    // The tallies of all templates of a WABA together.
    migrator.registerMigration("3") { database in
      try database.execute(sql: third)
      try sumLatencies(database)
    }
    return migrator
  }

  /// Times are Unix seconds; `start` of a tally is in units of its resolution (see ``Resolution``).
  private static let first = """
    -- A template of a WABA: what records and tallies refer to. `events` is the sum of all its counts of sent,
    -- delivered, read, replied and clicked, over its whole life.
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      waba INTEGER NOT NULL,
      template INTEGER NOT NULL,
      events INTEGER NOT NULL DEFAULT 0,
      UNIQUE (waba, template)
    ) STRICT;
    -- `marked` is the last UTC day on which somebody was known to use the text.
    CREATE TABLE button (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, marked INTEGER NOT NULL) STRICT;

    -- Inbound messages without context, and the message that each of them answers.
    CREATE TABLE inbound (
      event INTEGER PRIMARY KEY,
      time INTEGER NOT NULL, button INTEGER, phone_user INTEGER, scoped_user INTEGER,
      message INTEGER,
      touched INTEGER NOT NULL,
      waba INTEGER
    ) STRICT;
    CREATE INDEX inbound_phone_user ON inbound (phone_user, time) WHERE phone_user IS NOT NULL;
    CREATE INDEX inbound_scoped_user ON inbound (scoped_user, time) WHERE scoped_user IS NOT NULL;
    CREATE INDEX inbound_message ON inbound (message) WHERE message IS NOT NULL;

    CREATE TABLE tally (
      series INTEGER NOT NULL, product INTEGER NOT NULL, resolution INTEGER NOT NULL, start INTEGER NOT NULL,
      accepted INTEGER NOT NULL, sent INTEGER NOT NULL, delivered INTEGER NOT NULL,
      read INTEGER NOT NULL, replied INTEGER NOT NULL, failed INTEGER NOT NULL,
      PRIMARY KEY (series, product, resolution, start)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE button_tally (
      series INTEGER NOT NULL, product INTEGER NOT NULL, resolution INTEGER NOT NULL, start INTEGER NOT NULL,
      kind INTEGER NOT NULL, button INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (series, product, resolution, start, kind, button)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE failure_tally (
      series INTEGER NOT NULL, product INTEGER NOT NULL, resolution INTEGER NOT NULL, start INTEGER NOT NULL,
      code INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (series, product, resolution, start, code)
    ) STRICT, WITHOUT ROWID;

    -- Keyed hashes of the lines of imports that were settled: an import can be repeated for ever.
    CREATE TABLE imported_line (hash INTEGER PRIMARY KEY) STRICT;
    CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// Whatever a message counts in its cohort is in a slot in which it counts something where it happened, too: as sent,
  /// or as failed. So a row of `tally` holds both, and as many are sent by either.
  private static let second = """
    ALTER TABLE tally ADD COLUMN cohort_accepted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tally ADD COLUMN cohort_delivered INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tally ADD COLUMN cohort_read INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tally ADD COLUMN cohort_replied INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tally ADD COLUMN cohort_failed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE button_tally ADD COLUMN cohort_count INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE failure_tally ADD COLUMN cohort_count INTEGER NOT NULL DEFAULT 0;
    -- Beside the rows of `tally`, so that questions about counts do not read them: histograms of times, as
    -- `LatencyHistogram.write` writes them.
    CREATE TABLE latency_tally (
      series INTEGER NOT NULL, product INTEGER NOT NULL, resolution INTEGER NOT NULL, start INTEGER NOT NULL,
      to_deliver BLOB NOT NULL, to_read BLOB NOT NULL, cohort_to_deliver BLOB NOT NULL, cohort_to_read BLOB NOT NULL,
      PRIMARY KEY (series, product, resolution, start)
    ) STRICT, WITHOUT ROWID;
    """

  /// Of buttons one row for each kind, with an empty text: see ``TallyTables``.
  private static let third = """
    INSERT INTO series (waba, template) SELECT DISTINCT waba, 0 FROM series WHERE true ON CONFLICT DO NOTHING;
    CREATE TEMPORARY VIEW whole AS
      SELECT part.id AS part, whole.id FROM main.series AS part
      JOIN main.series AS whole ON whole.waba = part.waba AND whole.template = 0 WHERE part.template <> 0;
    INSERT INTO tally
      SELECT whole.id, product, resolution, start, sum(accepted), sum(sent), sum(delivered), sum(read), sum(replied),
        sum(failed), sum(cohort_accepted), sum(cohort_delivered), sum(cohort_read), sum(cohort_replied),
        sum(cohort_failed)
      FROM tally JOIN whole ON part = series GROUP BY 1, 2, 3, 4;
    INSERT INTO button (text, marked) SELECT '', max(marked) FROM button WHERE true HAVING count(*) > 0
      ON CONFLICT DO NOTHING;
    INSERT INTO button_tally
      SELECT whole.id, product, resolution, start, kind, (SELECT id FROM button WHERE text = ''), sum(count),
        sum(cohort_count)
      FROM button_tally JOIN whole ON part = series GROUP BY 1, 2, 3, 4, 5;
    INSERT INTO failure_tally
      SELECT whole.id, product, resolution, start, code, sum(count), sum(cohort_count)
      FROM failure_tally JOIN whole ON part = series GROUP BY 1, 2, 3, 4, 5;
    DROP VIEW whole;
    """

  private static func sumLatencies(_ database: Database) throws {
    struct Sum {
      var event = Latencies()
      var cohort = Latencies()
    }
    var sums: [TallyPlace: Sum] = [:]
    try HotStatement(
      database,
      """
      SELECT whole.id, product, resolution, start, to_deliver, to_read, cohort_to_deliver, cohort_to_read
      FROM latency_tally JOIN series AS part ON part.id = series
      JOIN series AS whole ON whole.waba = part.waba AND whole.template = 0
      """
    ).each([]) { row in
      let product = ProductType(rawValue: Int(row.integer(1))) ?? .cloudAPI
      guard let resolution = Resolution(rawValue: row.integer(2)) else { return }
      let slot = resolution.slot(startingAt: row.integer(3))
      let place = TallyPlace(slot, series: row.integer(0), product: product, resolution)
      sums[place, default: Sum()].event += try Latencies(row, column: 4)
      sums[place, default: Sum()].cohort += try Latencies(row, column: 6)
    }
    let table = try LatencyTable(database)
    for (place, sum) in sums { try table.add(sum.event, cohort: sum.cohort, at: place) }
  }
}
