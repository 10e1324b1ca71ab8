import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// What a node finds when it starts.
@Suite(.serialized, .enabled(if: ClickHouseServer.isInstalled)) struct ClickHouseSchemaTests {
  private static func open(
    _ location: ClickHouseLocation, _ directory: TemporaryDirectory, fingerprint: UInt64 = 1, replyWindow: Int64? = nil
  ) async throws {
    let ledger = try await ClickHouseLedger.open(
      location, directory: directory.path, fingerprint: fingerprint, replyWindow: replyWindow)
    try await ledger.close()
  }

  @Test func withoutTablesNothingIsStarted() async throws {
    let directory = try TemporaryDirectory()
    let location = ClickHouseLocation(shards: [[try await ClickHouseServer.address()]], database: "nobody_made_this")
    await #expect(throws: StoreError.noSchema(store: location.text)) { try await Self.open(location, directory) }
  }

  @Test func theyCanBeMadeAgain() async throws {
    let directory = try TemporaryDirectory()
    let location = try await directory.clickHouse(fingerprint: 1)
    try await Self.open(location, directory)
    try await ClickHouseSchema.create(at: location, cluster: nil, fingerprint: 1, replyWindow: 3600)
    try await Self.open(location, directory, replyWindow: 3600)
    await #expect(throws: StoreError.otherReplyWindow(seconds: 3600)) {
      try await Self.open(location, directory, replyWindow: 60)
    }
    try await ClickHouseSchema.create(at: location, cluster: nil, fingerprint: 1, replyWindow: nil)
    try await Self.open(location, directory, replyWindow: 3600)
  }

  @Test func anotherSecretIsRefused() async throws {
    let directory = try TemporaryDirectory()
    let location = try await directory.clickHouse(fingerprint: 1)
    await #expect(throws: StoreError.otherSecret(file: location.text)) {
      try await Self.open(location, directory, fingerprint: 2)
    }
    await #expect(throws: StoreError.otherSecret(file: location.text)) {
      try await ClickHouseSchema.create(at: location, cluster: nil, fingerprint: 2, replyWindow: nil)
    }
  }

  @Test func anotherVersionIsRefused() async throws {
    let directory = try TemporaryDirectory()
    let location = try await directory.clickHouse(fingerprint: 1)
    try await ClickHouseStore.opening(location) { store throws(StoreError) in
      try await store.setState([ClickHouseState.Name.version: "99"])
      await store.client.close()
    }
    await #expect(throws: StoreError.otherSchema(store: location.text, found: 99)) {
      try await Self.open(location, directory)
    }
  }

  @Test func aLedgerThatCountedLessIsRefusedAndNotTakenForANewOne() async throws {
    let directory = try TemporaryDirectory()
    let location = try await directory.clickHouse(fingerprint: 1)
    try await ClickHouseStore.opening(location) { store throws(StoreError) in
      try await store.setState([ClickHouseState.Name.version: "2"])
      await store.client.close()
    }
    let refusal = StoreError.otherSchema(store: location.text, found: 2)
    #expect(refusal.hint?.contains("another database") == true)
    await #expect(throws: refusal) { try await Self.open(location, directory) }
    await #expect(throws: refusal) { try await ClickHouseArchive.open(location) }
    await #expect(throws: refusal) {
      try await ClickHouseSchema.create(at: location, cluster: nil, fingerprint: 1, replyWindow: nil)
    }
    await #expect(throws: refusal) { try await Self.open(location, directory) }
  }

  @Test func theOrderOfTheShardsIsTheOneTheyWereMadeIn() async throws {
    let directory = try TemporaryDirectory()
    let address = try await ClickHouseServer.address()
    let location = try await directory.clickHouse(fingerprint: 1)
    // The same server in the place of a second shard.
    var other = address
    other.host = "localhost"
    let wrong = ClickHouseLocation(shards: [[address], [other]], database: location.database)
    await #expect {
      try await Self.open(wrong, directory)
    } throws: { error in
      if case StoreError.otherShards = error { true } else { false }
    }
  }

  @Test func whatCannotBeReachedIsSaidWithoutSecrets() async throws {
    let directory = try TemporaryDirectory()
    var location = try await directory.clickHouse(fingerprint: 1)
    location.user = "nobody"
    location.password = "s3cret-word"
    await #expect {
      try await Self.open(location, directory)
    } throws: { error in
      guard case StoreError.refused = error, let message = (error as? StoreError)?.message else { return false }
      return !message.contains("s3cret-word")
    }
    location.shards = [[ClickHouseLocation.Address(host: "127.0.0.1", port: 1)]]
    location.timeout = 0
    await #expect {
      try await Self.open(location, directory)
    } throws: { error in
      if case StoreError.unreachable = error { true } else { false }
    }
  }
}
