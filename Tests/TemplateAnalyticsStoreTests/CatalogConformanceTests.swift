import CountingWorlds
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// What every catalogue promises.
@Suite(.serialized) struct CatalogConformanceTests {
  private static let sid = "HXAP1600000097IN"

  private static func catalog(_ backend: Backend, _ directory: TemporaryDirectory) async throws -> any Catalog {
    let catalog = try await backend.catalog(in: directory)
    try await catalog.addAccount(Account(sid: sid, name: "Acme"))
    return catalog
  }

  @Test(arguments: Backend.allCases)
  func aKeyOpensUntilItExpiresOrIsRevoked(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    let (key, text) = try await catalog.addKey(sid: Self.sid, name: "ci", expiresAt: 2000, now: 1000)
    #expect(text.hasPrefix("tmk_\(key.id)_"))
    #expect(text.count == 77, "256 bits in hexadecimal digits after a prefix of 13")
    var snapshot = try await catalog.snapshot(newest: true)
    #expect(snapshot.key(text: text, at: 1999)?.id == key.id)
    #expect(snapshot.key(text: text, at: 2000) == nil)
    for wrong in ["", "tmk_", String(text.dropLast()), text + "0", text.uppercased()] {
      #expect(snapshot.key(text: wrong, at: 1500) == nil)
    }
    try await catalog.revokeKey(key.id, now: 1600)
    snapshot = try await catalog.snapshot(newest: true)
    #expect(snapshot.key(text: text, at: 1700) == nil)
    #expect(snapshot.keys[key.id]?.revokedAt == 1600)
    try await catalog.close()
  }

  @Test(arguments: Backend.allCases)
  func useIsNoted(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    let key = try await catalog.addKey(sid: Self.sid, name: "", expiresAt: nil, now: 0).key
    catalog.noteUse(of: key, at: 500)
    try await catalog.writeUses()
    catalog.noteUse(of: key, at: 400)
    try await catalog.writeUses()
    #expect(try await catalog.snapshot(newest: true).keys[key.id]?.lastUsedAt == 500)
    try await catalog.close()
  }

  @Test(arguments: Backend.allCases)
  func whatAnotherProcessChangesIsSeen(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    #expect(try await catalog.snapshot().accounts.count == 1)
    let other = try await backend.catalog(in: directory)
    try await other.addAccount(Account(sid: "OTHER", name: "Other"))
    #expect(try await catalog.snapshot(newest: true).accounts["OTHER"] != nil)
    try await other.setPlan(false, ofAccount: "OTHER")
    #expect(try await catalog.snapshot(newest: true).accounts["OTHER"]?.hasPlan == false)
    try await other.close()
    try await catalog.close()
  }

  @Test(arguments: Backend.allCases)
  func namesAreTakenOnceAndMustBeThere(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    await #expect(throws: StoreError.exists("account \(Self.sid)")) {
      try await catalog.addAccount(Account(sid: Self.sid, name: "x"))
    }
    await #expect(throws: StoreError.missing("account NOBODY")) {
      try await catalog.addKey(sid: "NOBODY", name: "", expiresAt: nil, now: 0)
    }
    await #expect(throws: StoreError.missing("account NOBODY")) { try await catalog.setPlan(true, ofAccount: "NOBODY") }
    await #expect(throws: StoreError.missing("key nokey")) { try await catalog.revokeKey("nokey", now: 0) }
    await #expect(throws: StoreError.missing("WABA \(Facts.waba)")) {
      try await catalog.setWABA(WABA(id: Facts.waba, sid: Self.sid))
    }
    try await catalog.close()
  }

  @Test(arguments: Backend.allCases)
  func aWABAIsKeptWithAllThatIsKnownOfIt(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    var waba = WABA(
      id: Facts.waba, sid: Self.sid, name: "Shop", phoneNumbers: [.init(id: "1", number: "+919876543210")],
      country: "IN",
      sharedWith: ["DE", "JP"], timeZone: "Asia/Kolkata", apiVersion: "v1", source: .meta)
    try await catalog.addWABA(waba)
    #expect(try await catalog.snapshot(newest: true).wabas[Facts.waba] == waba)
    waba.phoneNumbers = [.init(id: "2", number: "+919876543211")]
    waba.apiVersion = "v2"
    try await catalog.setWABA(waba)
    #expect(try await catalog.snapshot(newest: true).wabas[Facts.waba] == waba)
    await #expect(throws: StoreError.exists("WABA \(Facts.waba)")) { try await catalog.addWABA(waba) }
    let second = WABA(id: WABAID(5)!, sid: Self.sid, phoneNumbers: [.init(id: "2", number: "+1")])
    await #expect(throws: StoreError.self) { try await catalog.addWABA(second) }
    #expect(try await catalog.snapshot(newest: true).wabas.count == 1)
    try await catalog.close()
  }

  @Test(arguments: Backend.allCases, 0..<20)
  func templateWebhooksMeanTheSameInWhateverOrder(_ backend: Backend, seed: Int) async throws {
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
    let store = try await backend.store(in: directory)
    for webhook in webhooks {
      try await store.inbox.append(webhook: webhook)
      if Bool.random(using: &random) { try await store.settleAll(now: Facts.day) }
    }
    try await store.settleAll(now: Facts.day)
    let template = try #require(try await store.catalog.snapshot(newest: true).template(Facts.template, of: Facts.waba))
    #expect(template.status == .approved)
    #expect(template.category == .marketing)
    #expect(template.name == "offer")
    #expect(template.language == "en_US")
    #expect(template.buttons.map(\.text) == ["Stop"])
    try await store.close()
  }

  @Test(arguments: Backend.allCases)
  func anImportReplacesWhatWebhooksToldBefore(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    let templates = [
      Template(id: TemplateID(2)!, name: "b", language: "en", category: .utility, status: .approved),
      Template(id: TemplateID(1)!, name: "a", language: "en-US"),
    ]
    try await catalog.importTemplates(templates, of: Facts.waba, now: 10)
    try await catalog.importTemplates(
      [Template(id: TemplateID(2)!, name: "c", language: "en")], of: Facts.waba, now: 11)
    let stored = try await catalog.snapshot(newest: true).templates[Facts.waba] ?? []
    #expect(stored.map(\.name) == ["a", "c"])
    #expect(stored[1].category == .utility, "what the import does not tell stays")
    try await catalog.close()
  }

  private static func link(_ id: LinkID = .random(), _ target: String = "https://example.com/") throws -> Link {
    Link(
      id: id, waba: Facts.waba, template: Facts.template, button: "Tell \"me\" möre",
      target: try #require(LinkTarget(target)),
      createdAt: 100)
  }

  @Test(arguments: Backend.allCases)
  func aLinkIsKeptAndStaysWhenItIsDeleted(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    let links = [try Self.link(), try Self.link(.random(), "https://example.com/?a=b,c#d%20e")]
    for link in links { try await catalog.addLink(link) }
    #expect(
      try await catalog.snapshot(newest: true).links == Dictionary(uniqueKeysWithValues: links.map { ($0.id, $0) }))
    try await catalog.deleteLink(links[0].id, now: 200)
    try await catalog.deleteLink(links[0].id, now: 300)
    let snapshot = try await catalog.snapshot(newest: true)
    #expect(snapshot.links[links[0].id]?.deletedAt == 200, "for good, and at the first time")
    #expect(snapshot.links(of: Facts.waba) == [links[1]])
    #expect(snapshot.links(of: WABAID(5)!) == [])
    #expect(snapshot.linkedButtons(of: Facts.template, of: Facts.waba) == ["Tell \"me\" möre"])
    #expect(snapshot.linkedButtons(of: Facts.template, of: WABAID(5)!) == [])
    await #expect(throws: StoreError.exists("link \(links[1].id)")) { try await catalog.addLink(links[1]) }
    await #expect(throws: StoreError.exists("link \(links[0].id)")) { try await catalog.addLink(links[0]) }
    let nobodys = LinkID(value: 7)
    await #expect(throws: StoreError.missing("link \(nobodys)")) { try await catalog.deleteLink(nobodys, now: 1) }
    try await catalog.close()
  }

  @Test(arguments: Backend.allCases)
  func whatIsKnownIsWhatWasLastRead(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await Self.catalog(backend, directory)
    let other = try await backend.catalog(in: directory)
    let link = try Self.link()
    try await other.addLink(link)
    #expect(catalog.known.links == [:], "nobody has looked yet")
    _ = try await catalog.snapshot(newest: true)
    #expect(catalog.known.links == [link.id: link])
    #expect(catalog.known.accounts.count == 1)
    try await other.close()
    try await catalog.close()
  }
}
