import CountingWorlds
import Foundation
import Testing

/// Once idle, nothing that identifies anybody is left of a settled delivery: not in any file, not in the log.
@Suite(.timeLimit(.minutes(10))) struct PrivacyTests {
  @Test func nothingOfASettledDeliveryIsLeft() async throws {
    let waba = FactGenerator.wabas[0]
    let site = try await TestSite(wabas: [waba])
    try await site.start(["TICKMARK_LOG_LEVEL": "debug"])
    let secrets = [
      "wamid.HBgLMTY1MDM4Nzk0MzkVAg", "16505551234", "Sheena Nelson", "Is this still available",
      "US.13491208655302741918",
      "wamid.REPLY",
    ]
    for n in 0..<200 {
      let wamid = "\(secrets[0])\(n)"
      let items = ["sent", "delivered", "read"].map {
        TestBodies.item(wamid, $0, time: 1_750_030_000, phone: secrets[1])
      }
      #expect(try await site.deliver(Array(TestBodies.statuses(items, waba: waba).utf8)) == 200)
      let reply = TestBodies.statuses([], waba: waba).replacing(
        #""statuses":[]"#,
        with: #""messages":[{"from":"\#(secrets[1])","from_user_id":"\#(secrets[4])","id":"wamid.REPLY\#(n)","#
          + #""timestamp":"1750030100","type":"text","text":{"body":"\#(secrets[3])"}}]"#)
      #expect(try await site.deliver(Array(reply.utf8)) == 200)
      let sends = #"{"wamid":"\#(wamid)","template_id":"42","recipient":"\#(secrets[1])"}"#
      #expect(try await site.register(Array(sends.utf8), waba: waba) == 200)
    }
    // Larger than a page, and than many.
    let large = (0..<1000).map {
      TestBodies.item("\(secrets[0])L\($0)", "sent", time: 1_750_030_000, phone: secrets[1])
    }
    #expect(try await site.deliver(Array(TestBodies.statuses(large, waba: waba).utf8)) == 200)
    try await site.settled()
    while try !site.inboxIsEmpty { try await Task.sleep(for: .milliseconds(20)) }

    #expect(try await site.status().facts_settled == 200 * 5 + 1000)
    for secret in secrets {
      #expect(try site.files(containing: secret) == [], "\(secret) while serving")
      #expect(!site.log.contains(secret))
    }
    #expect(site.log.contains("/webhooks/meta"), "the log is on")
    #expect(!site.log.contains(site.key))
    #expect(!site.log.contains(TestSite.secret))
    #expect(try await site.stop() == 0)
    for secret in secrets { #expect(try site.files(containing: secret) == [], "\(secret) after the end") }
  }

  @Test func theMostTalkativeLogHoldsNoSecret() async throws {
    let waba = FactGenerator.wabas[0]
    let site = try await TestSite(wabas: [waba])
    try await site.start(["TICKMARK_LOG_LEVEL": "trace", "TICKMARK_META_VERIFY_TOKEN": "verify-me"])
    #expect(try await site.deliver(TestBodies.status("wamid.TRACED", waba: waba)) == 200)
    _ = try await site.send(.GET, "/webhooks/meta?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1")
    try await site.settled()
    #expect(try await site.stop() == 0)
    let secret = try String(contentsOfFile: site.directory + "/secret.key", encoding: .utf8).prefix(32)
    // The key as two numbers of 64 bits, least significant byte first.
    let words = [secret.prefix(16), secret.suffix(16)].map { digits in
      UInt64(digits, radix: 16)?.byteSwapped.description ?? "no number"
    }
    #expect(site.log.contains("settling"), "the log is on")
    for hidden in [String(secret), words[0], words[1], site.key, TestSite.secret, "verify-me", "wamid.TRACED"] {
      #expect(!site.log.contains(hidden), "\(hidden)")
    }
  }

  @Test func onlyWhatIsRejectedIsKeptRawAndNoErrorRepeatsIt() async throws {
    let waba = FactGenerator.wabas[0]
    let site = try await TestSite(wabas: [waba])
    try await site.start(["TICKMARK_LOG_LEVEL": "debug"])
    let good = TestBodies.item("wamid.GOODONE", "sent", time: 1_750_030_000, phone: "16505550001")
    let bad = #"{"id":"wamid.BADONE","status":"sent","timestamp":"soon","recipient_id":"16505550002"}"#
    #expect(try await site.deliver(Array(TestBodies.statuses([good, bad], waba: waba).utf8)) == 200)
    try await site.settled()
    while try !site.inboxIsEmpty { try await Task.sleep(for: .milliseconds(20)) }
    let kept = try site.files(containing: "wamid.BADONE")
    #expect(!kept.isEmpty && kept.allSatisfy { $0.hasPrefix("rejected.sqlite") }, "\(kept)")
    #expect(try site.files(containing: "wamid.GOODONE") == [])
    let list = try await TestSite.succeed(["rejected", "list", "--data", site.directory])
    #expect(list.output.contains("value.statuses[1]: timestamp"))
    for secret in ["wamid.BADONE", "16505550002", "soon"] {
      #expect(!list.output.contains(secret))
      #expect(!site.log.contains(secret))
    }
    _ = try await site.stop()
  }
}

extension TestSite {
  var inboxIsEmpty: Bool {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory + "/inbox").isEmpty }
  }

  /// The files of the data directory that hold `text` anywhere.
  func files(containing text: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory).filter { file in
      (FileManager.default.contents(atPath: directory + "/" + file) ?? Data()).range(of: Data(text.utf8)) != nil
    }.sorted()
  }
}
