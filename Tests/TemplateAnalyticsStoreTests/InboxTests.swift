import Foundation
import GRDB
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct InboxTests {
  @Test func deliveriesComeOutInOrderAsTheyWentIn() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    let contents = [
      DeliveryContent(kind: .webhook, body: Array("one".utf8)), DeliveryContent(kind: .webhook, body: []),
      DeliveryContent(kind: .sends, waba: Facts.waba, body: [0, 255, 10]),
    ]
    let last = try await inbox.append(contents, receivedAt: 42)
    let read = try inbox.deliveries(after: 0, upTo: 1 << 20)
    #expect(read.map(\.content) == contents)
    #expect(read.map(\.receivedAt) == [42, 42, 42])
    #expect(read.last?.id == last)
    #expect(read.map(\.id) == read.map(\.id).sorted())
    try inbox.close()
  }

  @Test func whatWasAcknowledgedIsThereAfterReopening() async throws {
    let directory = try TemporaryDirectory()
    var inbox = try Inbox(directory: directory.path)
    let name = inbox.name
    try await inbox.append(webhook: "kept")
    // As after a kill: opened again without having been closed.
    inbox = try Inbox(directory: directory.path)
    #expect(inbox.name == name)
    #expect(try inbox.deliveries(after: 0, upTo: 100).map(\.content.body) == [Array("kept".utf8)])
    #expect(try inbox.pending() == Inbox.Pending(count: 1, bytes: 4, oldest: Facts.day))
    try inbox.close()
  }

  @Test func manyAtOnceShareCommitsAndAllAreKept() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
      for n in 0..<500 { group.addTask { try await inbox.append(webhook: "body \(n)") } }
      return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
    }
    #expect(ids.count == 500)
    let bodies = Set(
      try inbox.deliveries(after: 0, upTo: 1 << 20).map { String(decoding: $0.content.body, as: UTF8.self) })
    #expect(bodies == Set((0..<500).map { "body \($0)" }))
    try inbox.close()
  }

  @Test func everyCommitIsOnTheDisk() throws {
    let directory = try TemporaryDirectory()
    let pool = try SQLiteFile.open(
      directory.path + "/x.sqlite", readers: 1, erasing: .always, migrator: InboxSchema.migrator)
    try pool.writeWithoutTransaction { (database: Database) throws in
      #expect(try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2)
      #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal")
    }
    try pool.close()
  }

  @Test func aFullInboxRefusesAndForgetsNothing() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path, maximumBytes: 10)
    let first = try await inbox.append(webhook: "12345678")
    await #expect(throws: StoreError.inboxFull(limit: 10)) { try await inbox.append(webhook: "123") }
    try await inbox.append(webhook: "12")
    #expect(try inbox.pending().count == 2)
    try inbox.trim(through: first)
    try await inbox.append(webhook: "12345678")
    try inbox.close()
  }

  @Test func theLimitHoldsAcrossRestarts() async throws {
    let directory = try TemporaryDirectory()
    var inbox = try Inbox(directory: directory.path, maximumBytes: 10)
    try await inbox.append(webhook: "12345678")
    try inbox.close()
    inbox = try Inbox(directory: directory.path, maximumBytes: 10)
    await #expect(throws: StoreError.inboxFull(limit: 10)) { try await inbox.append(webhook: "123") }
    try inbox.close()
  }

  @Test func trimmingTakesTheSettledOnesAndIdsAreNotUsedAgain() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    let first = try await inbox.append(webhook: "a")
    let second = try await inbox.append(webhook: "b")
    try inbox.trim(through: first)
    #expect(try inbox.deliveries(after: 0, upTo: 100).map(\.id) == [second])
    try inbox.trim(through: second)
    #expect(try await inbox.append(webhook: "c") > second)
    try inbox.close()
  }

  @Test func numberingContinuesBehindWhatTheLedgerSettled() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    try inbox.skip(to: 500)
    #expect(try await inbox.append(webhook: "a") == 501)
    try inbox.skip(to: 100)
    #expect(try await inbox.append(webhook: "b") == 502)
    try inbox.close()
  }

  @Test func readingStopsAtTheGivenSizeButGivesOneAtLeast() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    for _ in 0..<5 { try await inbox.append(webhook: "1234567890") }
    #expect(try inbox.deliveries(after: 0, upTo: 1).count == 1)
    #expect(try inbox.deliveries(after: 0, upTo: 25).count == 3)
    try inbox.close()
  }

  @Test func aClosedInboxRefuses() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    try inbox.close()
    await #expect(throws: StoreError.closed) { try await inbox.append(webhook: "late") }
  }

  @Test func whatWasTrimmedIsNowhereInTheFiles() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    // Small ones share pages, large ones have pages of their own.
    for size in [10, 1000, 5000, 300_000] {
      try await inbox.append(webhook: "wamid.SECRET" + String(repeating: "wamid.SECRET", count: size / 12))
    }
    #expect(try !directory.files(containing: "wamid.SECRET").isEmpty)
    try inbox.trim(through: 4)
    try inbox.shrink()
    #expect(try directory.files(containing: "wamid.SECRET").isEmpty)
    try inbox.close()
  }

  @Test func aReaderElsewhereDoesNotHoldUpAppends() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox(directory: directory.path)
    try await inbox.append(webhook: "first")
    let elsewhere = try DatabaseQueue(path: directory.path + "/" + Inbox.fileName)
    try await elsewhere.write { _ in }
    let (reading, isReading) = AsyncStream.makeStream(of: Void.self)
    let release = DispatchSemaphore(value: 0)
    let reader = Task.detached {
      try elsewhere.read { database in
        _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM delivery")
        isReading.yield()
        release.wait()
      }
    }
    for await _ in reading { break }
    try await inbox.append(webhook: "second")
    #expect(try !inbox.shrink(), "it says that it could not, at once")
    try await inbox.append(webhook: "third")
    release.signal()
    try await reader.value
    #expect(try inbox.shrink())
    try inbox.close()
  }

  @Test func aNewerSchemaIsRefused() throws {
    let directory = try TemporaryDirectory()
    for (file, open) in [
      (Inbox.fileName, { _ = try Inbox(directory: directory.path) }),
      (Ledger.fileName, { _ = try Ledger(directory: directory.path, fingerprint: 1) }),
      (Catalog.fileName, { _ = try Catalog(directory: directory.path) }),
    ] as [(String, () throws -> Void)] {
      try open()
      try DatabaseQueue(path: directory.path + "/" + file).write {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of a newer version')")
      }
      #expect(throws: StoreError.schemaTooNew(file: file)) { try open() }
    }
  }

  @Test func aFileThatIsNoDatabaseIsNamed() throws {
    let directory = try TemporaryDirectory()
    try Data("not a database, but long enough to be looked at as one".utf8)
      .write(to: URL(fileURLWithPath: directory.path + "/" + Inbox.fileName))
    #expect {
      try Inbox(directory: directory.path)
    } throws: { error in
      if case StoreError.unusable(Inbox.fileName, _) = error { true } else { false }
    }
  }
}
