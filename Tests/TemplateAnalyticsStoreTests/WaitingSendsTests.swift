import Foundation
import Synchronization
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Sends that name their template by name and language.
@Suite struct WaitingSendsTests {
  private static let template = Template(id: Facts.template, name: "offer", language: "en_US")

  private static func send(
    _ wamid: String, _ store: Store, name: String = "offer", language: String = "en_US", at time: UnixTime = Facts.day,
    product: ProductType = .cloudAPI, template: TemplateID? = nil
  ) -> ProxiedSend {
    ProxiedSend(
      waba: Facts.waba, message: store.pseudonyms.message(wamid, of: Facts.waba), name: name, language: language,
      sentAt: time, product: product, template: template)
  }

  private static func append(_ sends: [ProxiedSend], to store: Store) async throws {
    try await store.inbox.append(
      [DeliveryContent(kind: .proxiedSends, waba: Facts.waba, body: sends.flatMap(\.line))], receivedAt: Facts.day)
  }

  @Test(arguments: Backend.allCases)
  func aSendCountsForTheTemplateThatItsNameIsOf(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let store = try await backend.store(in: directory)
    try await store.catalog.importTemplates([Self.template], of: Facts.waba, now: Facts.day)
    try await Self.append([Self.send("wamid.A", store)], to: store)
    try await store.inbox.append(webhook: Facts.webhook("wamid.A", "delivered", template: nil))
    try await store.settleAll(now: Facts.day)
    #expect(store.waiting.count == 0)
    let counts = try await store.ledger.counts()
    #expect(counts.accepted == 1)
    #expect(counts.delivered == 1)
    try await store.close()
  }

  @Test(arguments: Backend.allCases)
  func aSendOfAnUnknownTemplateWaitsForItAndThenCountsOnceAtItsOwnTimes(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    var store = try await backend.store(in: directory)
    let told = Mutex<[Set<WABAID>]>([])
    store.waiting.onArrival { wabas in told.withLock { $0.append(wabas) } }
    let sends = [
      Self.send("wamid.A", store), Self.send("wamid.B", store, product: .marketingMessagesLite),
      Self.send("wamid.C", store, language: "hi"),
    ]
    try await Self.append(sends + sends, to: store)
    try await store.inbox.append(webhook: Facts.webhook("wamid.A", "read", at: Facts.day + 60, template: nil))
    try await store.settleAll(now: Facts.day)
    #expect(store.waiting.count == 3)
    #expect(told.withLock { $0 } == [[Facts.waba]])
    #expect(try await store.ledger.counts().accepted == 0)
    #expect(try directory.files(containing: "wamid.A") == [])

    // They outlast a restart.
    try await store.close()
    store = try await backend.store(in: directory)
    #expect(store.waiting.count == 3)
    #expect(try await store.settler.settle(now: Facts.day) == .nothing)
    try await store.catalog.importTemplates([Self.template], of: Facts.waba, now: Facts.day)
    try await store.settleAll(now: Facts.day)
    #expect(store.waiting.count == 1, "one is of another language")
    #expect(try await store.ledger.counts().accepted == 1)
    #expect(try await store.ledger.counts().read == 1)
    let day = Day(holding: Facts.day)
    let marketing = try await store.ledger.report(
      waba: Facts.waba, templates: [Facts.template], days: day...day, product: .marketingMessagesLite)
    #expect(marketing.days[Facts.template]?[day]?.counts.accepted == 1)
    #expect(try await store.check(recounting: true).problems == [])
    try await store.close()
  }

  @Test func aTemplateWebhookEndsTheWaiting() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try await Self.append([Self.send("wamid.A", store)], to: store)
    try await store.settleAll(now: Facts.day)
    #expect(store.waiting.count == 1)
    let body = #"""
      {"object":"whatsapp_business_account","entry":[{"id":"\#(Facts.waba)","time":\#(Facts.day),"changes":[
       {"field":"message_template_status_update","value":{"event":"APPROVED","message_template_id":\#(Facts.template),
        "message_template_name":"offer","message_template_language":"en-US"}}]}]}
      """#
    try await store.inbox.append(webhook: body)
    try await store.settleAll(now: Facts.day)
    #expect(store.waiting.count == 0)
    #expect(try await store.ledger.counts().accepted == 1)
    try await store.close()
  }

  @Test func theTemplateThatWasKnownWhenItWentOutIsTheOne() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let other = TemplateID(5)!
    try await store.catalog.importTemplates([Self.template], of: Facts.waba, now: Facts.day)
    try await Self.append([Self.send("wamid.A", store, template: other)], to: store)
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts(template: other).accepted == 1)
    #expect(try await store.ledger.counts().accepted == 0)
    try await store.close()
  }

  @Test func ofTwoTemplatesOfOneNameTheOneThatIsNotDeletedIsMeant() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let deleted = Template(id: TemplateID(9_999_999_999_999_999)!, name: "offer", language: "en_US", status: .deleted)
    try await store.catalog.importTemplates([Self.template, deleted], of: Facts.waba, now: Facts.day)
    let snapshot = try await store.catalog.snapshot(newest: true)
    #expect(snapshot.template(named: "offer", language: "en_US", of: Facts.waba)?.id == Facts.template)
    #expect(snapshot.template(named: "offer", language: "en", of: Facts.waba) == nil)
    try await store.close()
  }

  @Test func aDeletedTemplateIsNotTakenForANewOneOfItsName() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    var deleted = Self.template
    deleted.id = TemplateID(5)!
    deleted.status = .deleted
    try await store.catalog.importTemplates([deleted], of: Facts.waba, now: Facts.day)
    try await Self.append([Self.send("wamid.A", store)], to: store)
    try await store.settleAll(now: Facts.day + 60)
    #expect(store.waiting.count == 1)
    try await store.catalog.importTemplates([Self.template], of: Facts.waba, now: Facts.day + 120)
    try await store.settleAll(now: Facts.day + 120)
    #expect(store.waiting.count == 0)
    #expect(try await store.ledger.counts().accepted == 1)
    #expect(try await store.ledger.counts(template: deleted.id).accepted == 0)
    try await store.close()
  }

  @Test func whereNoOtherCameWithinADayTheDeletedOneWasMeant() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    var deleted = Self.template
    deleted.status = .deleted
    try await store.catalog.importTemplates([deleted], of: Facts.waba, now: Facts.day)
    try await Self.append([Self.send("wamid.A", store)], to: store)
    try await store.settleAll(now: Facts.day + 60)
    #expect(try await store.settler.settle(now: Facts.day + 86_399) == .nothing)
    // Nothing in the catalogue changed: time alone brings it.
    try await store.settleAll(now: Facts.day + 90_000)
    #expect(store.waiting.count == 0)
    #expect(try await store.ledger.counts().accepted == 1)
    try await store.close()
  }

  @Test func aStopBetweenCountingAndTakingAwayCountsNothingTwice() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let send = Self.send("wamid.A", store)
    try store.waiting.keep([send])
    try await store.catalog.importTemplates([Self.template], of: Facts.waba, now: Facts.day)
    try await store.settleAll(now: Facts.day)
    #expect(store.waiting.count == 0)
    // As it is where the power fails in between.
    try store.waiting.keep([send])
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().accepted == 1)
    #expect(store.waiting.count == 0)
    try await store.close()
  }

  @Test func whatWaitsForLongerThanRecordsAreKeptIsErased() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try store.waiting.keep([
      Self.send("wamid.A", store), Self.send("wamid.B", store, at: Facts.day + 86_400),
    ])
    try store.waiting.erase(before: Facts.day + 1)
    #expect(store.waiting.count == 1)
    #expect(try store.waiting.templates() == [WaitedTemplate(waba: Facts.waba, name: "offer", language: "en_US")])
    try await store.close()
  }

  @Test(arguments: Backend.allCases)
  func aWABAIsFoundByItsPhoneNumbers(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let catalog = try await backend.catalog(in: directory)
    try await catalog.addAccount(Account(sid: "S", name: ""))
    let waba = WABA(id: Facts.waba, sid: "S", phoneNumbers: [.init(id: "106", number: "+919876543210")])
    try await catalog.addWABA(waba)
    let snapshot = try await catalog.snapshot(newest: true)
    #expect(snapshot.waba(ofPhoneNumber: "106")?.id == Facts.waba)
    #expect(snapshot.waba(ofPhoneNumber: "107") == nil)
    try await catalog.close()
  }
}
