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
      try database.execute(sql: "DROP TABLE link; DELETE FROM grdb_migrations WHERE identifier = '2'")
    }
    try catalog.close()
    catalog = try SQLiteCatalog(directory: directory.path)
    let snapshot = try catalog.snapshot(newest: true)
    #expect(snapshot.accounts.count == 1 && snapshot.links.isEmpty)
    try catalog.close()
  }
}
