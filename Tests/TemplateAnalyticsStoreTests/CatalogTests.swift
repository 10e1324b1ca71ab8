import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

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
}
