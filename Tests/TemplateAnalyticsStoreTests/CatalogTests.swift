import CountingWorlds
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@Suite(.serialized) struct CatalogTests {
  private static let sid = "HXAP1600000097IN"

  private static func catalog(_ directory: TemporaryDirectory) throws -> Catalog {
    let catalog = try Catalog(directory: directory.path)
    try catalog.addAccount(Account(sid: sid, name: "Acme"))
    return catalog
  }

  @Test func aKeyOpensUntilItExpiresOrIsRevoked() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Self.catalog(directory)
    let (key, text) = try catalog.addKey(sid: Self.sid, name: "ci", expiresAt: 2000, now: 1000)
    #expect(text.hasPrefix("tmk_\(key.id)_"))
    #expect(text.count == 4 + 8 + 1 + 64, "256 bits in hexadecimal digits")
    var snapshot = try catalog.snapshot(newest: true)
    #expect(snapshot.key(text: text, at: 1999)?.id == key.id)
    #expect(snapshot.key(text: text, at: 2000) == nil)
    for wrong in ["", "tmk_", String(text.dropLast()), text + "0", text.uppercased()] {
      #expect(snapshot.key(text: wrong, at: 1500) == nil)
    }
    try catalog.revokeKey(key.id, now: 1600)
    snapshot = try catalog.snapshot(newest: true)
    #expect(snapshot.key(text: text, at: 1700) == nil)
    #expect(snapshot.keys[key.id]?.revokedAt == 1600)
    try catalog.close()
  }

  @Test func theKeyItselfIsStoredNowhere() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Self.catalog(directory)
    let text = try catalog.addKey(sid: Self.sid, name: "", expiresAt: nil, now: 0).text
    #expect(try directory.files(containing: text).isEmpty)
    #expect(try directory.files(containing: String(text.suffix(64))).isEmpty)
    try catalog.close()
  }

  @Test func useIsNoted() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Self.catalog(directory)
    let key = try catalog.addKey(sid: Self.sid, name: "", expiresAt: nil, now: 0).key
    catalog.noteUse(of: key, at: 500)
    try catalog.writeUses()
    catalog.noteUse(of: key, at: 400)
    try catalog.writeUses()
    #expect(try catalog.snapshot(newest: true).keys[key.id]?.lastUsedAt == 500)
    try catalog.close()
  }

  @Test func whatAnotherProcessChangesIsSeen() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Self.catalog(directory)
    #expect(try catalog.snapshot().accounts.count == 1)
    let other = try Catalog(directory: directory.path)
    try other.addAccount(Account(sid: "OTHER", name: "Other"))
    #expect(try catalog.snapshot(newest: true).accounts["OTHER"] != nil)
    try other.setPlan(false, ofAccount: "OTHER")
    #expect(try catalog.snapshot(newest: true).accounts["OTHER"]?.hasPlan == false)
    try other.close()
    try catalog.close()
  }

  @Test func namesAreTakenOnceAndMustBeThere() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Self.catalog(directory)
    #expect(throws: StoreError.exists("account \(Self.sid)")) {
      try catalog.addAccount(Account(sid: Self.sid, name: "x"))
    }
    #expect(throws: StoreError.missing("account NOBODY")) {
      try catalog.addKey(sid: "NOBODY", name: "", expiresAt: nil, now: 0)
    }
    #expect(throws: StoreError.missing("account NOBODY")) { try catalog.setPlan(true, ofAccount: "NOBODY") }
    #expect(throws: StoreError.missing("key nokey")) { try catalog.revokeKey("nokey", now: 0) }
    #expect(throws: StoreError.missing("WABA \(Facts.waba)")) {
      try catalog.setWABA(WABA(id: Facts.waba, sid: Self.sid))
    }
    try catalog.close()
  }

  @Test func aWABAIsKeptWithAllThatIsKnownOfIt() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Self.catalog(directory)
    var waba = WABA(
      id: Facts.waba, sid: Self.sid, name: "Shop", phoneNumbers: [.init(id: "1", number: "+919876543210")],
      country: "IN",
      sharedWith: ["DE", "JP"], timeZone: "Asia/Kolkata", apiVersion: "v1", source: .meta)
    try catalog.addWABA(waba)
    #expect(try catalog.snapshot(newest: true).wabas[Facts.waba] == waba)
    waba.phoneNumbers = [.init(id: "2", number: "+919876543211")]
    waba.apiVersion = "v2"
    try catalog.setWABA(waba)
    #expect(try catalog.snapshot(newest: true).wabas[Facts.waba] == waba)
    #expect(throws: StoreError.exists("WABA \(Facts.waba)")) { try catalog.addWABA(waba) }
    let second = WABA(id: WABAID(5)!, sid: Self.sid, phoneNumbers: [.init(id: "2", number: "+1")])
    #expect(throws: StoreError.self) { try catalog.addWABA(second) }
    #expect(try catalog.snapshot(newest: true).wabas.count == 1)
    try catalog.close()
  }

  @Test(arguments: 0..<20)
  func templateWebhooksMeanTheSameInWhateverOrder(seed: Int) async throws {
    func notice(_ time: Int, _ fields: String) -> String {
      #"{"entry":[{"id":"\#(Facts.waba)","time":\#(time),"changes":[{"value":{"message_template_id":\#(Facts.template),"#
        + #""message_template_name":"offer","message_template_language":"en-US",\#(fields)}}]}]}"#
    }
    var webhooks = [
      notice(1_751_000_001, #""event":"APPROVED","message_template_category":"UTILITY""#),
      notice(1_751_000_002, #""event":"PAUSED""#), notice(1_751_000_003, #""event":"REINSTATED""#),
      notice(1_751_000_003, #""new_category":"MARKETING","previous_category":"UTILITY""#),
      notice(1_751_000_004, #""new_quality_score":"RED""#),
      notice(
        1_751_000_005,
        #""message_template_element":"Hi","message_template_buttons":[{"message_template_button_type":"QUICK_REPLY","#
          + #""message_template_button_text":"Stop"}]"#),
    ]
    webhooks += webhooks
    var random = SplitMix64(seed: UInt64(seed))
    webhooks.shuffle(using: &random)
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    for webhook in webhooks {
      try await store.inbox.append(webhook: webhook)
      if Bool.random(using: &random) { try store.settleAll(now: Facts.day) }
    }
    try store.settleAll(now: Facts.day)
    let template = try #require(try store.catalog.snapshot(newest: true).template(Facts.template, of: Facts.waba))
    #expect(template.status == .approved)
    #expect(template.category == .marketing)
    #expect(template.name == "offer")
    #expect(template.language == "en_US")
    #expect(template.buttons.map(\.text) == ["Stop"])
    try store.close()
  }

  @Test func anImportReplacesWhatWebhooksToldBefore() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Self.catalog(directory)
    let templates = [
      Template(id: TemplateID(2)!, name: "b", language: "en", category: .utility, status: .approved),
      Template(id: TemplateID(1)!, name: "a", language: "en-US"),
    ]
    try catalog.importTemplates(templates, of: Facts.waba, now: 10)
    try catalog.importTemplates([Template(id: TemplateID(2)!, name: "c", language: "en")], of: Facts.waba, now: 11)
    let stored = try catalog.snapshot(newest: true).templates[Facts.waba] ?? []
    #expect(stored.map(\.name) == ["a", "c"])
    #expect(stored[1].category == .utility, "what the import does not tell stays")
    try catalog.close()
  }
}
