import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@Suite struct SettlerTests {
  @Test func aStopBetweenSettlingAndTrimmingDoublesNothing() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    let id = try await store.inbox.append(webhook: Facts.webhook("wamid.A", "sent"))
    // Settled, but not trimmed: what a kill at that moment leaves.
    var batch = Batch()
    batch.learn(
      Facts.record {
        $0.template = Facts.key; $0.sent = Facts.day
      }, of: Facts.message(1))
    try store.ledger.settle(batch, through: id, inbox: store.inbox.name)
    #expect(try store.inbox.pending().count == 1)
    try store.settleAll(now: Facts.day)
    #expect(try store.inbox.pending().count == 0)
    #expect(try store.ledger.counts().sent == 1)
    try store.close()
  }

  @Test func anInboxThatIsNewToTheLedgerIsSettledFromItsStart() async throws {
    let directory = try TemporaryDirectory()
    var store = try directory.store()
    for n in 0..<3 { try await store.inbox.append(webhook: Facts.webhook("wamid.\(n)", "sent")) }
    try store.settleAll(now: Facts.day)
    try store.close()
    for file in try FileManager.default.contentsOfDirectory(atPath: directory.path) where file.hasPrefix("inbox") {
      try FileManager.default.removeItem(atPath: directory.path + "/" + file)
    }
    store = try directory.store()
    try await store.inbox.append(webhook: Facts.webhook("wamid.4", "sent"))
    try store.settleAll(now: Facts.day)
    #expect(try store.ledger.counts().sent == 4)
    try store.close()
  }

  @Test func anImportCountsOnceHoweverOftenAndInWhateverYear() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    let bodies = (0..<5).map { Facts.webhook("wamid.\($0)", "read", at: 1_600_000_000) + "\n" }.joined()
    for _ in 0..<3 {
      try await store.inbox.append(
        [DeliveryContent(kind: .importedWebhooks, body: Array(bodies.utf8))], receivedAt: Facts.day)
      try store.settleAll(now: Facts.day)
    }
    #expect(try store.ledger.counts(on: 1_600_000_000).read == 5)
    #expect(try store.ledger.counters()[.factsSettled] == 5, "a repeated piece is not even read")
    try store.close()
  }

  @Test func anImportCountsOnceInWhateverPiecesItComes() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    let lines = (0..<30).map { Facts.webhook("wamid.\($0)", "read", at: 1_600_000_000) }
    func bring(_ lines: some Sequence<String>) async throws {
      let body = Array(lines.joined(separator: "\n").utf8)
      try await store.inbox.append([DeliveryContent(kind: .importedWebhooks, body: body)], receivedAt: Facts.day)
      try store.settleAll(now: Facts.day)
    }
    try await bring(lines.prefix(20))
    // The records are gone by the next time.
    while try store.ledger.expireSome(now: Facts.day + 50 * Day.seconds) {}
    try await bring(lines.dropFirst(5).prefix(20))
    try await bring([lines[3]] + lines.reversed() + [lines[29]])
    #expect(try store.ledger.counts(on: 1_600_000_000).read == 30)
    try store.close()
  }

  @Test func anOlderInboxThatWasPutBackUsesNoIDAgain() async throws {
    let directory = try TemporaryDirectory()
    var store = try directory.store()
    try store.close()
    let old = directory.bytes(of: Inbox.fileName)
    store = try directory.store()
    for n in 0..<5 { try await store.inbox.append(webhook: Facts.webhook("wamid.\(n)", "sent")) }
    try store.settleAll(now: Facts.day)
    try store.close()
    try Data(old).write(to: URL(fileURLWithPath: directory.path + "/" + Inbox.fileName))
    store = try directory.store()
    try await store.inbox.append(webhook: Facts.webhook("wamid.after", "sent"))
    try store.settleAll(now: Facts.day)
    #expect(try store.ledger.counts().sent == 6)
    try store.close()
  }

  @Test func importedSendsGoToTheirWABA() async throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    try await store.inbox.append(webhook: Facts.webhook("wamid.1", "sent", template: nil))
    let send = SendRegistration(wamid: "wamid.1", template: Facts.template, sentAt: Facts.day)
    try await store.inbox.append(
      [DeliveryContent(kind: .importedSends, waba: Facts.waba, body: SendRegistration.lines([send]))],
      receivedAt: Facts.day)
    try store.settleAll(now: Facts.day)
    #expect(try store.ledger.counts().sent == 1)
    #expect(try store.ledger.counts().accepted == 1)
    try store.close()
  }

  @Test func nobodyElseSettlesMeanwhile() throws {
    let directory = try TemporaryDirectory()
    let store = try directory.store()
    let lock = try store.directory.lock()
    #expect(throws: StoreError.inUse(directory: directory.path)) { try store.settleAll(now: 0) }
    withExtendedLifetime(lock) {}
    try store.close()
  }

  @Test func theSecretStaysAndBelongsToItsLedger() throws {
    let directory = try TemporaryDirectory()
    let first = try DataDirectory(directory.path).pseudonyms()
    #expect(try DataDirectory(directory.path).pseudonyms().fingerprint == first.fingerprint)
    try directory.store().close()
    try Data(String(repeating: "0f", count: 16).utf8).write(to: URL(fileURLWithPath: directory.path + "/secret.key"))
    #expect(throws: StoreError.otherSecret(file: Ledger.fileName)) { try directory.store() }
    try FileManager.default.removeItem(atPath: directory.path + "/secret.key")
    #expect(throws: StoreError.secretMissing) { try directory.store() }
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/secret.key"))
    try Data("short".utf8).write(to: URL(fileURLWithPath: directory.path + "/secret.key"))
    #expect {
      try directory.store()
    } throws: { error in
      if case StoreError.unusable("secret.key", _) = error { true } else { false }
    }
  }

  @Test func filesAreTheirOwnersOnly() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/made"
    let store = try Store(path)
    for file in try FileManager.default.contentsOfDirectory(atPath: path) {
      let mode = try FileManager.default.attributesOfItem(atPath: path + "/" + file)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(file)")
    }
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
    try store.close()
  }
}
