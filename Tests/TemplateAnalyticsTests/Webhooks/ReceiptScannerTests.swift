import CountingWorlds
import Foundation
import TemplateAnalytics
import Testing

/// The fast reader is held equal to the plain one: what it reads is what that would have read, and what it leaves, it
/// leaves whole.
@Suite struct ReceiptScannerTests {
  private let scanner = ReceiptScanner(pseudonyms: Meta.pseudonyms)

  /// - Returns: whether the fast reader took it.
  private func compare(_ body: [UInt8], _ comment: @autoclosure () -> String = "") -> Bool {
    var batch = Batch()
    guard let receipts = body.withUnsafeBytes({ scanner.scan($0, receivedAt: Meta.receivedAt) }) else { return false }
    batch.learn(receipts)
    var stored = Batch()
    #expect(Receipt.bytes(of: receipts).withUnsafeBytes { stored.learn(receipts: $0) })
    #expect(stored == batch, "as the inbox keeps them")
    let plain = Meta.decode(body)
    #expect(batch == plain.batch, "\(comment()) \(String(decoding: body, as: UTF8.self))")
    #expect(plain.rejected.isEmpty && plain.templateChanges.isEmpty && plain.otherKinds.isEmpty, "\(comment())")
    return true
  }

  @Test func regularReceiptsAreTaken() {
    let statuses = ["sent", "delivered", "read", "played"].map { Meta.status("wamid.\($0)", $0) }
    for status in statuses { #expect(compare(Array(Meta.delivery(statuses: status).utf8))) }
    let failed = Meta.status("wamid.failed", "failed", more: #","errors":[{"code":131049,"title":"t"}]"#)
    #expect(compare(Array(Meta.delivery(statuses: failed).utf8)))
    let data = Meta.status("wamid.data", more: #","biz_opaque_callback_data":"{\"template_id\":\"42\"}""#)
    #expect(compare(Array(Meta.delivery(statuses: data).utf8)))
  }

  /// Larger than a megabyte: more than the parsers begin with.
  @Test func manyThreadsReadLargeBodiesAtOnce() async {
    let bodies = (0..<8).map { number in
      let statuses = (0..<(number == 0 ? 12_000 : 200)).map { Meta.status("wamid.\(number).\($0)") }
      return Array(Meta.delivery(statuses: statuses.joined(separator: ",")).utf8)
    }
    #expect(bodies[0].count > 1 << 20)
    let expected = bodies.map { Meta.decode($0).batch.records }
    await withTaskGroup { group in
      for round in 0..<200 {
        let (body, records) = (bodies[round % 8], expected[round % 8])
        group.addTask { [scanner] in
          var batch = Batch()
          batch.learn(body.withUnsafeBytes { scanner.scan($0, receivedAt: Meta.receivedAt) } ?? [])
          #expect(batch.records == records)
        }
      }
    }
  }

  @Test func aContactTiesAUsersNames() {
    for item in [#""recipient_id":"1""#, #""recipient_user_id":"U""#, #""recipient_id":"1","recipient_user_id":"V""#] {
      let status = #"{"id":"w","status":"sent","timestamp":"1750030073",\#(item)}"#
      for contacts in [
        #"[{"wa_id":"1","user_id":"U"}]"#, #"[{"wa_id":"2"},{"wa_id":"1"},{"wa_id":"1","user_id":"U"}]"#, "[]",
      ] {
        let value = #"{\#(Meta.metadata),"contacts":\#(contacts),"statuses":[\#(status)]}"#
        #expect(compare(Array(Meta.delivery(value: value).utf8)), "\(item) \(contacts)")
      }
    }
  }

  /// U+212A is another spelling of K to Swift, and another user to everybody who keeps bytes.
  @Test(arguments: ["K", "\u{E9}", "\u{C5}"], ["\u{212A}", "e\u{301}", "\u{212B}"])
  func spellingsOfALetterAreDifferentUsers(name: String, other: String) {
    for item in [#""recipient_id":"\#(name)""#, #""recipient_user_id":"\#(name)""#] {
      let contacts = #"[{"wa_id":"\#(other)","user_id":"U"},{"wa_id":"1","user_id":"\#(other)"}]"#
      let status = #"{"id":"w","status":"sent","timestamp":"1750030073",\#(item)}"#
      let body = Array(Meta.delivery(value: #"{"contacts":\#(contacts),"statuses":[\#(status)]}"#).utf8)
      #expect(compare(body))
      let record = Meta.decode(body).batch.records[Meta.key("w")]
      #expect((record?.phoneUser == nil) != (record?.scopedUser == nil), "no contact ties them")
    }
  }

  /// The plain decoder gives up on a thousand broken parts, and these are parts to it.
  @Test(arguments: ["7", "{}", #"{"code":null}"#])
  func errorsWithoutACodeAreLeft(broken: String) {
    let errors = ([#"{"code":131049}"#] + Array(repeating: broken, count: 1001)).joined(separator: ",")
    #expect(!compare(Array(Meta.delivery(statuses: Meta.status("w", "failed", more: #","errors":[\#(errors)]"#)).utf8)))
  }

  @Test(arguments: [
    #"{"id":"w","id":"v","status":"sent","timestamp":"1750030073"}"#,
    #"{"id":"w","status":"sent","timestamp":1750030073}"#,
    #"{"id":"","status":"sent","timestamp":"1750030073"}"#,
    #"{"id":"w","status":"deleted","timestamp":"1750030073"}"#,
    #"{"id":"w","status":"sent","timestamp":"1750030073000"}"#,
    #"{"id":"w","status":"sent","timestamp":"01750030073"}"#,
    #"{"id":"w","status":"sent","timestamp":"1999999999"}"#,
    #"{"id":"w","status":"failed","timestamp":"1750030073","errors":[{"code":"131049"}]}"#,
    #"{"id":"w","status":"failed","timestamp":"1750030073","errors":[{"code":99999999999}]}"#,
    #"{"id":"w","status":"sent","timestamp":"1750030073","recipient_id":7}"#,
    #"{"id":"w","status":"sent","timestamp":"1750030073","x":1e400}"#, #"{"id":"w"}"#, "7", "null",
  ])
  func whatIsNotRegularIsLeft(status: String) {
    #expect(!compare(Array(Meta.delivery(statuses: status).utf8)))
    #expect(
      !compare(Array(Meta.delivery(statuses: Meta.status("good"), status).utf8)), "with all that stands beside it")
  }

  @Test func otherBodiesAreLeft() {
    let deep = String(repeating: "[", count: 600) + String(repeating: "]", count: 600)
    for body in [
      "", "{}", "[]", "not JSON", "\u{FEFF}" + Meta.delivery(statuses: Meta.status("w")),
      Meta.delivery(statuses: Meta.status("w")) + "x",
      Meta.delivery(messages: #"{"id":"m","timestamp":"1750030073","type":"text","from":"1"}"#),
      Meta.delivery(value: #"{"statuses":null}"#), Meta.delivery(value: #"{"statuses":[],"messages":[]}"#),
      Meta.delivery(value: #"{"statuses":[],"statuses":[]}"#), Meta.delivery(value: #"{"statuses":[],"x":\#(deep)}"#),
      Meta.delivery(value: #"{"statuses":[]}"#, id: "7"), Meta.delivery(value: #"{"statuses":[]}"#, id: #""0""#),
    ] { #expect(!compare(Array(body.utf8)), "\(body.prefix(200))") }
  }

  @Test func allFixturesMeanTheSame() throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures/meta", withExtension: nil))
    var taken = 0
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      if compare(Array(try Data(contentsOf: file)), file.lastPathComponent) { taken += 1 }
    }
    #expect(taken >= 3)
  }

  @Test(arguments: UInt64(7_000)..<7_100)
  func worldsMeanTheSame(seed: UInt64) throws {
    var generator = FactGenerator(seed: seed)
    for group in generator.split(generator.happenings()) {
      let receipts = group.filter { if case .receipt = $0 { true } else { false } }
      _ = compare(try Happening.webhookBody(of: receipts, &generator), "seed \(seed)")
      _ = compare(try Happening.webhookBody(of: group, &generator), "seed \(seed)")
    }
  }

  /// 4,000 bodies, each with a few bytes changed, dropped or repeated.
  @Test(arguments: UInt64(0)..<40)
  func mutatedBodiesMeanTheSame(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let regular = Meta.delivery(
      value:
        #"{\#(Meta.metadata),"contacts":[{"profile":{"name":"S"},"wa_id":"16505551234","user_id":"U"}],"statuses":["#
        + Meta.status("wamid.A") + "," + Meta.status("wamid.B", "failed", more: #","errors":[{"code":131049}]"#) + "]}")
    for _ in 0..<100 {
      var body = Array(regular.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: body[index] = UInt8.random(in: 0...255, using: &random)
        case 1: body.remove(at: index)
        case 2: body.insert(random.pick(Array(#"{}[]":,\0123456789"#.utf8)), at: index)
        default:
          let end = min(body.count, index + Int.random(in: 1...40, using: &random))
          body.insert(contentsOf: body[index..<end], at: index)
        }
      }
      _ = compare(body, "seed \(seed)")
    }
  }
}
