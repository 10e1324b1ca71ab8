import Foundation
import GRDB
import Synchronization
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

@Suite struct InboxTests {
  @Test func receiptsNameNobodyFromTheStart() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    let body = Array(Facts.webhook("wamid.HBgLMTY1MDM4Nzk0MzkVAg", "sent").utf8)
    let content = try body.withUnsafeBytes {
      DeliveryContent(
        webhook: $0, receivedAt: Facts.day, scanner: ReceiptScanner(pseudonyms: try directory.pseudonyms()))
    }
    #expect(content.kind == .receipts)
    try await inbox.append([content], receivedAt: Facts.day)
    for secret in ["wamid.HBgLMTY1MDM4Nzk0MzkVAg", "919000000001"] {
      #expect(try directory.files(containing: secret) == [])
    }
    try inbox.close()
  }

  @Test func deliveriesComeOutInOrderAsTheyWentIn() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    let contents = [
      DeliveryContent(kind: .webhook, body: Array("one".utf8)), DeliveryContent(kind: .webhook, body: []),
      DeliveryContent(kind: .sends, waba: Facts.waba, body: [0, 255, 10]),
      DeliveryContent(kind: .retriedWebhooks, body: []),
    ]
    let end = try await inbox.append(contents, receivedAt: 42)
    let read = try inbox.everything()
    #expect(read.map(\.content) == contents)
    #expect(read.map(\.receivedAt) == [42, 42, 42, 42])
    #expect(read.map(\.position.offset) == [16, 51, 83, 118])
    #expect(end.offset == 150)
    #expect(try directory.segments() == [end.segment])
    #expect(directory.bytes(of: "inbox/" + end.segment).count == 150)
    try inbox.close()
  }

  @Test func readingGoesOnAfterWhatIsSettled() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    let first = try await inbox.append(webhook: "a")
    let second = try await inbox.append(webhook: "b")
    #expect(try inbox.bodies(after: [first.segment: first.offset]) == ["b"])
    #expect(try inbox.bodies(after: [first.segment: second.offset]) == [])
    let cursor = try inbox.cursor(after: [first.segment: first.offset, "gone": 5])
    while try cursor.next({ _ in }) {}
    #expect(cursor.progress == [first.segment: second.offset])
    #expect(cursor.forgotten == ["gone"])
    #expect(cursor.finished == [], "we may append to it")
    try inbox.close()
  }

  @Test func bodiesOfAllSizesShareGroups() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    let sizes = [0, 1, 65_535, 65_536, 300, 3 << 20, 7, 262_143, 100, 5 << 20, 1]
    let contents = sizes.enumerated().map { number, size in
      DeliveryContent(kind: .webhook, body: [UInt8](repeating: UInt8(number), count: size))
    }
    try await inbox.append(contents, receivedAt: 1)
    #expect(try inbox.everything().map(\.content) == contents)
    try inbox.close()
  }

  @Test func aCursorHandsOutABoundedPieceAtATime() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    for _ in 0..<7 {
      try await inbox.append(
        [DeliveryContent(kind: .webhook, body: [UInt8](repeating: 1, count: 1 << 20))], receivedAt: 1)
    }
    let cursor = try inbox.cursor(after: [:])
    var pieces: [Int] = []
    while true {
      var count = 0
      guard try cursor.next({ _ in count += 1 }) else { break }
      pieces.append(count)
    }
    #expect(pieces == [1, 1, 1, 1, 1, 1, 1], "two of them and their headers are more than 2 MiB")
    #expect(cursor.byteCount == 7 * ((1 << 20) + 32))
    try inbox.close()
  }

  @Test func whatWasAcknowledgedIsThereAfterReopening() async throws {
    let directory = try TemporaryDirectory()
    var inbox = try Inbox.alone(in: directory)
    try await inbox.append(webhook: "kept")
    // As after a kill: opened again without having been closed.
    inbox = try Inbox.alone(in: directory)
    #expect(try inbox.bodies() == ["kept"])
    #expect(try inbox.pending() == Inbox.Pending(count: 1, bytes: 36, oldest: Facts.day))
    try await inbox.append(webhook: "more", receivedAt: Facts.day - 1)
    #expect(try directory.segments().count == 2, "nobody appends to a segment of somebody else's")
    #expect(try inbox.pending() == Inbox.Pending(count: 2, bytes: 72, oldest: Facts.day - 1))
    try inbox.close()
    inbox = try Inbox.alone(in: directory)
    #expect(try inbox.pending() == Inbox.Pending(count: 2, bytes: 72, oldest: Facts.day - 1))
    try inbox.close()
  }

  @Test func pendingIsWhatIsNotSettled() async throws {
    let directory = try TemporaryDirectory()
    let settled = Mutex<[String: Int64]>([:])
    let inbox = try Inbox(directory: directory.path, progress: { settled.withLock { $0 } })
    #expect(try inbox.pending() == Inbox.Pending())
    var ends: [Inbox.Position] = []
    for number in 0..<4 {
      ends.append(try await inbox.append(webhook: "12345678", receivedAt: UnixTime(100 + number)))
    }
    let other = try Inbox.alone(in: directory)
    for number in 0..<4 {
      settled.withLock { $0[ends[number].segment] = ends[number].offset }
      let expected =
        number == 3
        ? Inbox.Pending() : Inbox.Pending(count: 3 - number, bytes: 40 * (3 - number), oldest: UnixTime(101 + number))
      #expect(try inbox.pending() == expected)
      #expect(try other.pending().count == 4, "of another that knows of nothing settled")
    }
    try await inbox.append(webhook: "12345678", receivedAt: 200)
    #expect(try inbox.pending() == Inbox.Pending(count: 1, bytes: 40, oldest: 200))
    #expect(try other.pending().count == 5)
    try other.close()
    try inbox.close()
  }

  @Test func manyAtOnceShareAnFsyncAndAllAreKept() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    let notes = Mutex(0)
    inbox.onAppend { notes.withLock { $0 += 1 } }
    let positions = try await withThrowingTaskGroup(of: Inbox.Position.self) { group in
      for n in 0..<2000 { group.addTask { try await inbox.append(webhook: "body \(n)") } }
      return try await group.reduce(into: Set<Inbox.Position>()) { $0.insert($1) }
    }
    #expect(positions.count == 2000)
    let read = try inbox.everything()
    #expect(Set(read.map { String(decoding: $0.content.body, as: UTF8.self) }) == Set((0..<2000).map { "body \($0)" }))
    // Each was told its own end.
    let ends = Set(read.map { $0.position.offset + 32 + Int64($0.content.body.count) })
    #expect(Set(positions.map(\.offset)) == ends)
    #expect(notes.withLock { $0 } < 2000, "some shared one")
    #expect(try inbox.pending().count == 2000)
    try inbox.close()
  }

  @Test func aSegmentIsEndedWhenItIsLarge() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    let body = [UInt8](repeating: 1, count: 4 << 20)
    for _ in 0..<5 { try await inbox.append([DeliveryContent(kind: .webhook, body: body)], receivedAt: 1) }
    #expect(try directory.segments().count == 2)
    #expect(try inbox.pending().count == 5)
    let cursor = try inbox.cursor(after: [:])
    while try cursor.next({ _ in }) {}
    #expect(cursor.finished.count == 1, "the one that nobody appends to any more")
    #expect(cursor.progress.count == 2)
    try inbox.remove(cursor.finished)
    #expect(try directory.segments().count == 1)
    #expect(try inbox.pending().count == 1)
    try inbox.close()
  }

  @Test func aFullInboxRefusesAndForgetsNothing() async throws {
    let directory = try TemporaryDirectory()
    let settled = Mutex<[String: Int64]>([:])
    let inbox = try Inbox(directory: directory.path, maximumBytes: 80, progress: { settled.withLock { $0 } })
    let first = try await inbox.append(webhook: "12345678")
    await #expect(throws: StoreError.inboxFull(limit: 80)) { try await inbox.append(webhook: "123456789") }
    try await inbox.append(webhook: "12345678")
    #expect(try inbox.pending().count == 2)
    await #expect(throws: StoreError.inboxFull(limit: 80)) { try await inbox.append(webhook: "") }
    settled.withLock { $0 = [first.segment: first.offset] }
    try inbox.remove([])
    try await inbox.append(webhook: "12345678")
    try inbox.close()
  }

  @Test func theLimitHoldsAcrossRestartsAndProcesses() async throws {
    let directory = try TemporaryDirectory()
    var inbox = try Inbox.alone(in: directory, maximumBytes: 45)
    try await inbox.append(webhook: "12345678")
    let other = try Inbox.alone(in: directory, maximumBytes: 45)
    await #expect(throws: StoreError.inboxFull(limit: 45)) { try await other.append(webhook: "") }
    try other.close()
    try inbox.close()
    inbox = try Inbox.alone(in: directory, maximumBytes: 45)
    await #expect(throws: StoreError.inboxFull(limit: 45)) { try await inbox.append(webhook: "") }
    try inbox.close()
  }

  @Test func whatIsSettledIsRemovedOnceAllIsQuiet() async throws {
    let directory = try TemporaryDirectory()
    let settled = Mutex<[String: Int64]>([:])
    let inbox = try Inbox(directory: directory.path, progress: { settled.withLock { $0 } })
    #expect(try inbox.removeCurrentIfSettled(), "there is nothing")
    let first = try await inbox.append(webhook: "wamid.SECRET")
    let second = try await inbox.append(webhook: "wamid.SECRET")
    settled.withLock { $0 = [first.segment: first.offset] }
    #expect(try !inbox.removeCurrentIfSettled())
    #expect(try directory.files(containing: "wamid.SECRET") == ["inbox/" + first.segment])
    settled.withLock { $0 = [first.segment: second.offset] }
    #expect(try inbox.removeCurrentIfSettled())
    #expect(try directory.segments() == [])
    let third = try await inbox.append(webhook: "c")
    #expect(third.segment != first.segment, "no name is used twice")
    #expect(try inbox.bodies(after: settled.withLock { $0 }) == ["c"])
    try inbox.close()
  }

  @Test func aClosedInboxRefuses() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    try await inbox.append(webhook: "in time")
    try inbox.close()
    await #expect(throws: StoreError.closed) { try await inbox.append(webhook: "late") }
    #expect(try Inbox.alone(in: directory).bodies() == ["in time"])
  }

  @Test func whatCannotBeWrittenIsRefusedAndTheNextOneSucceeds() async throws {
    let directory = try TemporaryDirectory()
    let inbox = try Inbox.alone(in: directory)
    let folder = directory.path + "/inbox"
    try FileManager.default.moveItem(atPath: folder, toPath: folder + "-away")
    await #expect(throws: StoreError.self) { try await inbox.append(webhook: "refused") }
    try FileManager.default.moveItem(atPath: folder + "-away", toPath: folder)
    try await inbox.append(webhook: "kept")
    #expect(try inbox.bodies() == ["kept"])
    #expect(try inbox.pending().count == 1)
    try inbox.close()
  }

  @Test func aDraftOfADeadProcessIsRemovedAndThatOfALivingOneIsNot() throws {
    let directory = try TemporaryDirectory()
    try Inbox.alone(in: directory).close()
    try directory.write([1, 2, 3], to: "inbox/dead.log.new")
    try directory.write([1, 2, 3], to: "inbox/alive.log.new")
    let descriptor = open(directory.path + "/inbox/alive.log.new", O_RDWR)
    #expect(flock(descriptor, LOCK_EX) == 0)
    try Inbox.alone(in: directory).close()
    #expect(try directory.segments() == ["alive.log.new"])
    close(descriptor)
  }

  @Test func everyCommitToADatabaseIsOnTheDisk() throws {
    let directory = try TemporaryDirectory()
    let pool = try SQLiteFile.open(
      directory.path + "/x.sqlite", readers: 1, erasing: .always, migrator: RejectedSchema.migrator)
    try pool.writeWithoutTransaction { (database: Database) throws in
      #expect(try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2)
      #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal")
    }
    try pool.close()
  }

  @Test func aNewerSchemaIsRefused() throws {
    let directory = try TemporaryDirectory()
    for (file, open) in [
      (RejectedDeliveries.fileName, { _ = try RejectedDeliveries(directory: directory.path) }),
      (SQLiteLedger.fileName, { _ = try SQLiteLedger(directory: directory.path, fingerprint: 1) }),
      (SQLiteCatalog.fileName, { _ = try SQLiteCatalog(directory: directory.path) }),
    ] as [(String, () throws -> Void)] {
      try open()
      try DatabaseQueue(path: directory.path + "/" + file).write {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of a newer version')")
      }
      #expect(throws: StoreError.schemaTooNew(file: file)) { try open() }
    }
  }

  @Test func aSegmentOfANewerVersionIsRefused() throws {
    let directory = try TemporaryDirectory()
    try Inbox.alone(in: directory).close()
    try directory.write(SegmentHeader.bytes(version: SegmentHeader.version + 1), to: "inbox/a.log")
    #expect(throws: StoreError.schemaTooNew(file: "inbox/a.log")) { try Inbox.alone(in: directory) }
  }

  @Test func aFileThatIsNoDatabaseOrNoFolderIsNamed() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      Array("not a database, but long enough to be looked at as one".utf8), to: RejectedDeliveries.fileName)
    #expect {
      try RejectedDeliveries(directory: directory.path)
    } throws: { error in
      if case StoreError.unusable(RejectedDeliveries.fileName, _) = error { true } else { false }
    }
    try directory.write([1], to: "inbox")
    #expect {
      try Inbox.alone(in: directory)
    } throws: { error in
      if case StoreError.unusable("inbox", _) = error { true } else { false }
    }
  }
}
