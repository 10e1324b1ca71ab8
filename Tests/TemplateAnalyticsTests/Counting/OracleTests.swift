import CountingWorlds
import TemplateAnalytics
import Testing

/// The promise of the product: the counts are a function of the set of facts received, and of nothing else.
@Suite struct OracleTests {
  private static let day: Int64 = 86_400
  private static let pseudonyms = Pseudonyms(secret: Array("sixteen bytes ok".utf8))

  private static func expectedCounts(of world: [Happening], replyWindow: Int64) -> CountSheet {
    Oracle(world, replyWindow: replyWindow) { waba, wamid in
      pseudonyms.message(wamid, of: WABAID(waba)!).hash
    }.counts()
  }

  @Test(arguments: UInt64(0)..<400)
  func countsDependOnTheSetOfFactsAlone(seed: UInt64) {
    var generator = FactGenerator(seed: seed)
    let world = generator.happenings(clicks: true)
    // 0: only context counts, apart from an answer within the very second.
    let replyWindow = seed % 10 == 0 ? 0 : OracleTests.day
    let expected = OracleTests.expectedCounts(of: world, replyWindow: replyWindow)
    for _ in 0..<2 {
      var ledger = SmallLedger(replyWindow: replyWindow)
      for group in generator.split(generator.shuffledWithDuplicates(world)) {
        var batch = Batch()
        for part in generator.split(group) {
          // As a store gathers the deliveries of many requests: in one batch, or in several that are merged.
          var delivery = Batch()
          for happening in part { happening.learn(into: &delivery, OracleTests.pseudonyms) }
          batch.merge(delivery)
        }
        ledger.settle(batch)
      }
      let differences = CountSheet(ledger.tallies).differences(from: expected)
      #expect(differences.isEmpty, "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(1_000)..<1_200)
  func countsDependOnTheSetOfFactsAloneThroughMetasPayloadsToo(seed: UInt64) throws {
    var generator = FactGenerator(seed: seed)
    let world = generator.happenings()
    let expected = OracleTests.expectedCounts(of: world, replyWindow: OracleTests.day)
    let decoder = WebhookDecoder(pseudonyms: OracleTests.pseudonyms)
    var ledger = SmallLedger(replyWindow: OracleTests.day)
    for group in generator.split(generator.shuffledWithDuplicates(world)) {
      var batch = Batch()
      for send in group.compactMap(\.registration) {
        let registration = try SendRegistration.parse(send.json).get()
        let waba = try #require(WABAID(send.waba))
        var fact = Record()
        fact.template = TemplateKey(waba: waba, template: registration.template)
        fact.accepted = registration.sentAt
        fact.product = registration.product ?? .cloudAPI
        batch.learn(fact, of: OracleTests.pseudonyms.message(registration.wamid, of: waba), waba: waba)
      }
      for part in generator.split(group) {
        let body = try Happening.webhookBody(of: part, &generator)
        let decoded = decoder.decode(body, receivedAt: FactGenerator.start + 30 * OracleTests.day)
        #expect(decoded.rejected.isEmpty, "seed \(seed)")
        batch.merge(decoded.batch)
      }
      ledger.settle(batch)
    }
    let differences = CountSheet(ledger.tallies).differences(from: expected)
    #expect(differences.isEmpty, "seed \(seed)")
  }

  @Test(arguments: UInt64(2_000)..<2_050)
  func distinctSecondsNeedNoTieBreak(seed: UInt64) {
    var generator = FactGenerator(seed: seed, distinctSeconds: true)
    let world = generator.happenings()
    let least = Oracle(world, replyWindow: OracleTests.day) { _, wamid in UInt64(wamid.hashValue.magnitude) }
    let most = Oracle(world, replyWindow: OracleTests.day) { _, wamid in .max - UInt64(wamid.hashValue.magnitude) }
    #expect(least.counts() == most.counts(), "seed \(seed)")
  }

  /// A property over worlds in which nothing happens would hold as well.
  @Test func theWorldsHoldEverythingThatIsCounted() {
    var total: [String: Int] = [:]
    for seed in UInt64(0)..<400 {
      var generator = FactGenerator(seed: seed)
      let world = generator.happenings(clicks: true)
      let counts = OracleTests.expectedCounts(of: world, replyWindow: OracleTests.day)
      for (line, count) in counts {
        let name =
          switch line.what {
          case .tap(let button): "tap \(button)"
          case .click(let button): "click \(button)"
          case .uniqueClick(let button): "unique click \(button)"
          case .timeToDeliver: "time to deliver"
          case .timeToRead: "time to read"
          default: "\(line.what)"
          }
        total["\(name) of \(line.product.answerName) by \(line.attribution)", default: 0] += count
      }
      let contextOnly = OracleTests.expectedCounts(of: world, replyWindow: -1)
      if contextOnly != counts { total["worlds with answers without context", default: 0] += 1 }
      let otherTies = Oracle(world, replyWindow: OracleTests.day) { waba, wamid in
        .max - OracleTests.pseudonyms.message(wamid, of: WABAID(waba)!).hash
      }
      if otherTies.counts() != counts { total["worlds with ties", default: 0] += 1 }
    }
    for attribution in Attribution.allCases {
      for product in ProductType.allCases {
        for name in [
          "accepted", "sent", "delivered", "read", "replied", "failed", "tap Stop", "tap Ver más 🎉",
          "failure(code: 131049)", "failure(code: 0)", "time to deliver", "time to read",
        ] {
          let name = "\(name) of \(product.answerName) by \(attribution)"
          #expect(total[name, default: 0] >= 10, "\(name)")
        }
      }
      for name in ["click Shop", "click Ver más 🎉", "unique click Shop", "unique click Ver más 🎉"] {
        let name = "\(name) of \(ProductType.cloudAPI.answerName) by \(attribution)"
        #expect(total[name, default: 0] >= 10, "\(name)")
      }
    }
    #expect(total["worlds with answers without context", default: 0] >= 40)
    #expect(total["worlds with ties", default: 0] >= 1)
  }
}
