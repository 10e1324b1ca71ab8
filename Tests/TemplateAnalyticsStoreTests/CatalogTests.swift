import GRDB
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct CatalogTests {
  @Test func theKeyItselfIsStoredNowhere() throws {
    let directory = try TemporaryDirectory()
    let catalog = try SQLiteCatalog(directory: directory.path)
    try catalog.addAccount(Account(sid: "HXAP1600000097IN", name: "Acme"))
    let text = try catalog.addKey(sid: "HXAP1600000097IN", name: "", expiresAt: nil, now: 0).text
    #expect(try directory.files(containing: text).isEmpty)
    #expect(try directory.files(containing: String(text.suffix(64))).isEmpty)
    try catalog.close()
  }

  @Test func aCatalogueWithoutLinksIsBroughtUpToDate() throws {
    let directory = try TemporaryDirectory()
    var catalog = try SQLiteCatalog(directory: directory.path)
    try catalog.addAccount(Account(sid: "HXAP1600000097IN", name: "Acme"))
    try catalog.write { database in
      for trigger in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
        try database.execute(sql: "DROP TRIGGER \(trigger)")
      }
      try database.execute(
        sql: "DROP TABLE link; DROP TABLE change; DELETE FROM grdb_migrations WHERE identifier IN ('2', '3')")
    }
    try catalog.close()
    catalog = try SQLiteCatalog(directory: directory.path)
    let snapshot = try catalog.snapshot(newest: true)
    #expect(snapshot.accounts.count == 1 && snapshot.links.isEmpty)
    try catalog.close()
  }

  /// A server with many templates would do little else: keys are used all the time.
  @Test func theUseOfAKeyIsNoReasonToReadEverythingAnew() throws {
    let directory = try TemporaryDirectory()
    let catalog = try SQLiteCatalog(directory: directory.path)
    func change() throws -> Int64? {
      try catalog.pool.read { try Int64.fetchOne($0, sql: "SELECT number FROM change") }
    }
    try catalog.addAccount(Account(sid: "HXAP1600000097IN", name: "Acme"))
    let key = try catalog.addKey(sid: "HXAP1600000097IN", name: "", expiresAt: nil, now: 0).key
    var last = try change()
    catalog.noteUse(of: key, at: 500)
    try catalog.writeUses()
    #expect(try change() == last)
    #expect(try catalog.snapshot(newest: true).keys[key.id]?.lastUsedAt == 500)
    // Everything else is one.
    let template = Template(id: Facts.template, name: "offer", language: "en")
    for update in [
      { try catalog.addAccount(Account(sid: "B", name: "B")) },
      { try catalog.addWABA(WABA(id: Facts.waba, sid: "B", phoneNumbers: [.init(id: "1", number: "+911")])) },
      { _ = try catalog.importTemplates([template], of: Facts.waba, now: 0) },
      { try catalog.revokeKey(key.id, now: 600) },
    ] as [() throws -> Void] {
      try update()
      #expect(try change() != last)
      last = try change()
    }
    #expect(try catalog.snapshot(newest: true).keys[key.id]?.revokedAt == 600)
    try catalog.close()
  }

  /// Answers go by the version: that somebody asked is no reason to answer anew.
  @Test func theUseOfAKeyMakesNoOtherVersion() throws {
    let directory = try TemporaryDirectory()
    let catalog = try SQLiteCatalog(directory: directory.path)
    try catalog.addAccount(Account(sid: "HXAP1600000097IN", name: "Acme"))
    let key = try catalog.addKey(sid: "HXAP1600000097IN", name: "", expiresAt: nil, now: 0).key
    let version = try catalog.snapshot(newest: true).version
    catalog.noteUse(of: key, at: 500)
    try catalog.writeUses()
    let used = try catalog.snapshot(newest: true)
    #expect(used.version == version && used.keys[key.id]?.lastUsedAt == 500)
    try catalog.revokeKey(key.id, now: 600)
    #expect(try catalog.snapshot(newest: true).version != version)
    try catalog.close()
  }
}
