import Foundation
import Synchronization
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct SettlerTests {
  @Test func aStopBetweenSettlingAndRemovingDoublesNothing() async throws {
    let directory = try TemporaryDirectory()
    var store = try await directory.store()
    let end = try await store.inbox.append(webhook: Facts.webhook("wamid.A", "sent"))
    try await store.close()
    // Settled, but not removed: what a kill at that moment leaves.
    store = try await directory.store()
    var batch = Batch()
    batch.learn(
      Facts.record {
        $0.template = Facts.key; $0.sent = Facts.day
      }, of: store.pseudonyms.message("wamid.A", of: Facts.waba), waba: Facts.waba)
    try await store.ledger.settle(batch, through: end.offset, segment: end.segment)
    #expect(try directory.segments() == [end.segment])
    #expect(try store.inbox.pending() == Inbox.Pending())
    #expect(try await store.settler.settle(now: Facts.day) == .nothing, "there is nothing left to settle")
    #expect(try directory.segments() == [])
    #expect(try await store.ledger.counts().sent == 1)
    #expect(try await store.ledger.counters()[.factsSettled] == 1)
    try await store.close()
  }

  @Test func whatIsKnownOfSegmentsThatAreGoneIsForgotten() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    var names: Set<String> = []
    for number in 0..<5 {
      names.insert(try await store.inbox.append(webhook: Facts.webhook("wamid.\(number)", "sent")).segment)
      try await store.settleAll(now: Facts.day)
    }
    #expect(names.count == 5, "each was removed when it was settled")
    #expect(try directory.segments() == [])
    #expect(try store.ledger.progress().count == 1, "only of the last one")
    #expect(try await store.ledger.counts().sent == 5)
    try await store.close()
  }

  @Test func anOlderInboxThatIsPutBackCountsNothingTwiceAndHidesNothing() async throws {
    let directory = try TemporaryDirectory()
    var store = try await directory.store()
    for number in 0..<3 { try await store.inbox.append(webhook: Facts.webhook("wamid.\(number)", "sent")) }
    try await store.close()
    try FileManager.default.copyItem(atPath: directory.path + "/inbox", toPath: directory.path + "/old")
    store = try await directory.store()
    try await store.inbox.append(webhook: Facts.webhook("wamid.3", "sent"))
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().sent == 4)
    try await store.close()
    try FileManager.default.removeItem(atPath: directory.path + "/inbox")
    try FileManager.default.moveItem(atPath: directory.path + "/old", toPath: directory.path + "/inbox")
    store = try await directory.store()
    try await store.inbox.append(webhook: Facts.webhook("wamid.after", "sent"))
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().sent == 5)
    try await store.close()
  }

  @Test func severalSegmentsAreSettledInOneTransaction() async throws {
    let directory = try TemporaryDirectory()
    for number in 0..<4 {
      let store = try await directory.store()
      try await store.inbox.append(webhook: Facts.webhook("wamid.\(number)", "sent"))
      try await store.close()
    }
    let store = try await directory.store()
    #expect(try directory.segments().count == 4)
    #expect(try store.inbox.pending().count == 4)
    #expect(try await store.settler.settle(now: Facts.day) == .all)
    #expect(try store.inbox.pending().count == 0)
    #expect(try directory.segments() == [])
    #expect(try await store.ledger.counts().sent == 4)
    try await store.close()
  }

  @Test func whatAnotherProcessAppendsIsSettledWhileItLives() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let other = try await directory.store()
    let end = try await other.inbox.append(webhook: Facts.webhook("wamid.other", "sent"))
    try await store.inbox.append(webhook: Facts.webhook("wamid.own", "sent"))
    #expect(try store.inbox.pending().count == 2)
    #expect(try other.inbox.pending().count == 2)
    #expect(try !store.isSettled(end))
    try await store.settleAll(now: Facts.day)
    #expect(try store.inbox.pending().count == 0)
    #expect(try other.inbox.pending().count == 0)
    #expect(try other.isSettled(end))
    #expect(try directory.segments() == [end.segment], "its writer is alive")
    // The writer goes on in the same segment.
    #expect(try await other.inbox.append(webhook: Facts.webhook("wamid.again", "sent")).segment == end.segment)
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().sent == 3)
    try await other.close()
    try await store.settleAll(now: Facts.day)
    #expect(try directory.segments() == [])
    #expect(try store.isSettled(end))
    try await store.close()
  }

  @Test func twoProcessesAppendWhileOneSettles() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let other = try await directory.store()
    let done = Told()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while done.all.isEmpty {
          try await store.settleAll(now: Facts.day)
          await Task.yield()
        }
      }
      try await withThrowingTaskGroup(of: Void.self) { senders in
        for (name, inbox) in [("own", store.inbox), ("other", other.inbox)] {
          for sender in 0..<8 {
            senders.addTask {
              for number in 0..<40 {
                try await inbox.append(webhook: Facts.webhook("wamid.\(name).\(sender).\(number)", "sent"))
              }
            }
          }
        }
        try await senders.waitForAll()
      }
      done.add("all is sent")
      try await group.waitForAll()
    }
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().sent == 2 * 8 * 40)
    #expect(try await store.ledger.counters()[.factsSettled] == 2 * 8 * 40, "each was read once")
    #expect(try store.inbox.pending() == Inbox.Pending())
    try await other.close()
    try await store.settleAll(now: Facts.day)
    #expect(try directory.segments() == [])
    try await store.close()
  }

  @Test func damageInASegmentCostsOnlyWhatIsDamagedAndIsTold() async throws {
    let directory = try TemporaryDirectory()
    var store = try await directory.store()
    var ends: [Inbox.Position] = []
    for number in 0..<5 { ends.append(try await store.inbox.append(webhook: Facts.webhook("wamid.\(number)", "sent"))) }
    try await store.close()
    let segment = ends[0].segment
    try directory.flip(at: Int(ends[1].offset) + 100, of: "inbox/" + segment)
    store = try await directory.store()
    #expect(try await store.check(recounting: false).problems.contains { $0.hasPrefix("inbox/" + segment) })
    let told = Told()
    store.inbox.onDamage { told.add($0) }
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().sent == 4)
    #expect(told.all == ["inbox/\(segment).damaged"])
    #expect(try directory.segments() == [segment + ".damaged"])
    #expect(try store.inbox.pending().count == 0)
    let problems = try await store.check(recounting: true).problems
    #expect(problems.count == 1 && problems[0].hasPrefix("inbox/\(segment).damaged"))
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().sent == 4)
    try await store.close()
  }

  @Test func anImportCountsOnceHoweverOftenAndInWhateverYear() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let bodies = (0..<5).map { Facts.webhook("wamid.\($0)", "read", at: 1_600_000_000) + "\n" }.joined()
    for _ in 0..<3 {
      try await store.inbox.append(
        [DeliveryContent(kind: .importedWebhooks, body: Array(bodies.utf8))], receivedAt: Facts.day)
      try await store.settleAll(now: Facts.day)
    }
    #expect(try await store.ledger.counts(on: 1_600_000_000).read == 5)
    #expect(try await store.ledger.counters()[.factsSettled] == 5, "a repeated piece is not even read")
    try await store.close()
  }

  @Test func anImportCountsOnceInWhateverPiecesItComes() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let lines = (0..<30).map { Facts.webhook("wamid.\($0)", "read", at: 1_600_000_000) }
    func bring(_ lines: some Sequence<String>) async throws {
      let body = Array(lines.joined(separator: "\n").utf8)
      try await store.inbox.append([DeliveryContent(kind: .importedWebhooks, body: body)], receivedAt: Facts.day)
      try await store.settleAll(now: Facts.day)
    }
    try await bring(lines.prefix(20))
    // The records are gone by the next time.
    while try await store.ledger.expireSome(now: Facts.day + 50 * Day.seconds) {}
    try await bring(lines.dropFirst(5).prefix(20))
    try await bring([lines[3]] + lines.reversed() + [lines[29]])
    #expect(try await store.ledger.counts(on: 1_600_000_000).read == 30)
    try await store.close()
  }

  @Test func importedSendsGoToTheirWABA() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    try await store.inbox.append(webhook: Facts.webhook("wamid.1", "sent", template: nil))
    let send = SendRegistration(wamid: "wamid.1", template: Facts.template, sentAt: Facts.day)
    try await store.inbox.append(
      [DeliveryContent(kind: .importedSends, waba: Facts.waba, body: SendRegistration.lines([send]))],
      receivedAt: Facts.day)
    try await store.settleAll(now: Facts.day)
    #expect(try await store.ledger.counts().sent == 1)
    #expect(try await store.ledger.counts().accepted == 1)
    try await store.close()
  }

  @Test func nobodyElseSettlesMeanwhile() async throws {
    let directory = try TemporaryDirectory()
    let store = try await directory.store()
    let lock = try store.lock()
    await #expect(throws: StoreError.inUse(directory: directory.path)) { try await store.settleAll(now: 0) }
    withExtendedLifetime(lock) {}
    try await store.close()
  }

  @Test func theSecretStaysAndBelongsToItsLedger() async throws {
    let directory = try TemporaryDirectory()
    let first = try DataDirectory(directory.path).pseudonyms()
    #expect(try DataDirectory(directory.path).pseudonyms().fingerprint == first.fingerprint)
    try await directory.store().close()
    try Data(String(repeating: "0f", count: 16).utf8).write(to: URL(fileURLWithPath: directory.path + "/secret.key"))
    await #expect(throws: StoreError.otherSecret(file: SQLiteLedger.fileName)) { try await directory.store() }
    try FileManager.default.removeItem(atPath: directory.path + "/secret.key")
    await #expect(throws: StoreError.secretMissing(store: SQLiteLedger.fileName)) { try await directory.store() }
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/secret.key"))
    try Data("short".utf8).write(to: URL(fileURLWithPath: directory.path + "/secret.key"))
    await #expect {
      try await directory.store()
    } throws: { error in
      if case StoreError.unusable("secret.key", _) = error { true } else { false }
    }
  }

  @Test func filesAreTheirOwnersOnly() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/made"
    let store = try await Store.open(path)
    try await store.inbox.append(webhook: "x")
    for file in try FileManager.default.subpathsOfDirectory(atPath: path) {
      let mode = try FileManager.default.attributesOfItem(atPath: path + "/" + file)[.posixPermissions] as? Int
      #expect(mode == (file == "inbox" ? 0o700 : 0o600), "\(file)")
    }
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
    try await store.close()
  }
}

/// What was told to a test, from any thread.
final class Told: Sendable {
  private let told = Mutex<[String]>([])
  var all: [String] { told.withLock { $0 } }
  func add(_ text: String) { told.withLock { $0.append(text) } }
}
