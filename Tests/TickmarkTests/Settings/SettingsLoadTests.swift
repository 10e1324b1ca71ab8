import Foundation
import Logging
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import tickmark

@Suite("Settings: loading")
struct SettingsLoadTests {
  @Test("nothing set gives the documented defaults")
  func defaults() async throws {
    let (settings, origins) = try await Settings.load(environment: [:])
    #expect(settings.http == Settings.HTTP(host: "127.0.0.1", port: 8080, rateLimit: 0, maximumConnections: 4096))
    #expect(settings.meta.appSecrets.isEmpty)
    #expect(settings.meta.verifyToken == nil)
    #expect(settings.meta.tokens.isEmpty)
    #expect(settings.meta.graphVersion == "v25.0")
    #expect(settings.meta.syncInterval == 3600)
    #expect(settings.meta.maximumSends == 1024)
    #expect(settings.meta.sendTimeout == 30)
    #expect(settings.meta.graphURL.absoluteString == "https://graph.facebook.com")
    #expect(settings.data == "./tickmark-data")
    #expect(settings.store == .sqlite)
    #expect(settings.acknowledgement == .disk)
    #expect(settings.policy == Policy())
    #expect(settings.replyWindow == 86_400)
    #expect(settings.inbox.maximumBytes == 4_294_967_296)
    #expect(settings.recordDays == 40)
    #expect(settings.rejectedDays == 14)
    #expect(settings.log == Settings.Log(level: .info, format: .auto))
    #expect(origins.allSatisfy { $0.source == .default })
  }

  @Test("every declared setting is read, once and in order")
  func everyDeclarationIsRead() async throws {
    let (_, origins) = try await Settings.load(environment: [:])
    #expect(origins.map(\.declaration) == SettingDeclaration.all)
  }

  @Test("a flag beats the environment, which beats the secrets directory, which beats the file")
  func precedence() async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    let file = try place.write(
      "settings.json",
      #"{"http":{"port":1,"host":"file"},"meta":{"verify_token":"file","access_token":"file"},"reply_window":1}"#)
    let secrets = try place.directory("secrets")
    try place.write("secrets/meta.access_token", "secret\n")
    try place.write("secrets/meta.verify_token", "secret\n")
    let environment = [
      "TICKMARK_HTTP_PORT": "2", "TICKMARK_META_VERIFY_TOKEN": "environment", "TICKMARK_HTTP_HOST": "environment",
      "TICKMARK_CONFIG": file, "TICKMARK_SECRETS_DIR": secrets,
    ]
    let (settings, origins) = try await Settings.load(flags: ["http.port": "3"], environment: environment)

    #expect(settings.http.port == 3)
    #expect(settings.http.host == "environment")
    #expect(settings.meta.verifyToken == "environment")
    #expect(settings.meta.tokens.common == "secret")
    #expect(settings.replyWindow == 1)
    let sources = Dictionary(uniqueKeysWithValues: origins.map { ($0.key, $0.source) })
    #expect(sources["http.port"] == .flag("--port"))
    #expect(sources["http.host"] == .environment("TICKMARK_HTTP_HOST"))
    #expect(sources["meta.access_token"] == .secretsDirectory("meta.access_token"))
    #expect(sources["reply_window"] == .file(file))
    #expect(sources["data"] == .default)
  }

  @Test("a flag says where the file is, whatever the environment says")
  func fileByFlag() async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    let file = try place.write("settings.json", #"{"data":"there"}"#)
    let (settings, _) = try await Settings.load(
      flags: ["config": file], environment: ["TICKMARK_CONFIG": "/nowhere/at/all"])
    #expect(settings.data == "there")
  }

  @Test("every malformed value is told at once, with what is right")
  func everyMistakeAtOnce() async throws {
    let wrong = [
      "TICKMARK_HTTP_HOST": "a\u{7}b",
      "TICKMARK_HTTP_PORT": "65536",
      "TICKMARK_HTTP_RATE_LIMIT": "-1",
      "TICKMARK_HTTP_MAX_CONNECTIONS": "0",
      "TICKMARK_META_APP_SECRETS": "has space",
      "TICKMARK_META_VERIFY_TOKEN": "has space",
      "TICKMARK_META_GRAPH_URL": "graph.facebook.com",
      "TICKMARK_META_GRAPH_VERSION": "25",
      "TICKMARK_META_ACCESS_TOKEN": "has space",
      "TICKMARK_META_ACCESS_TOKENS": "77",
      "TICKMARK_META_SYNC_INTERVAL": "8d",
      "TICKMARK_META_MAX_SENDS": "0",
      "TICKMARK_META_SEND_TIMEOUT": "601",
      "TICKMARK_DATA": "a\u{0}b",
      "TICKMARK_STORE": "mysql:",
      "TICKMARK_CLICKHOUSE_USER": "has space",
      "TICKMARK_CLICKHOUSE_PASSWORD": "has space",
      "TICKMARK_CLICKHOUSE_CERTIFICATES": "a\u{0}b",
      "TICKMARK_CLICKHOUSE_TIMEOUT": "601",
      "TICKMARK_ACK": "never",
      "TICKMARK_POLICY_MINIMUM_EVENTS": "many",
      "TICKMARK_POLICY_LOOKBACK_DAYS": "0",
      "TICKMARK_POLICY_RESTRICTED_REGIONS": "eu,moon",
      "TICKMARK_POLICY_MAXIMUM_TEMPLATES": "1.5",
      "TICKMARK_REPLY_WINDOW": "31d",
      "TICKMARK_INBOX_MAXIMUM_BYTES": "4GB",
      "TICKMARK_RECORD_DAYS": "37",
      "TICKMARK_REJECTED_DAYS": "",
      "TICKMARK_LOG_LEVEL": "loud",
      "TICKMARK_LOG_FORMAT": "xml",
    ]
    let error = try await #require(throws: SettingsError.self) { try await Settings.load(environment: wrong) }
    // An empty text is no value, so `rejected_days` keeps its default.
    let keys = SettingDeclaration.all.map(\.key).filter { $0 != "rejected_days" }
    #expect(error.problems.map(\.key) == keys)
    for problem in error.problems {
      let declaration = try #require(SettingDeclaration.all.first { $0.key == problem.key })
      #expect(problem.right == "give \(declaration.expected)")
      #expect(problem.from == "environment \(declaration.environmentName)")
    }
    #expect(
      error.description.contains(
        """
        error: http.port (environment TICKMARK_HTTP_PORT) cannot be "65536": give a whole number from 0 to 65535
        """))
  }

  @Test("a malformed value does not give way to a good one in a weaker layer")
  func noFallingThrough() async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    let file = try place.write("settings.json", #"{"http":{"port":1}}"#)
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(flags: ["config": file], environment: ["TICKMARK_HTTP_PORT": "eighty"])
    }
    #expect(error.problems.map(\.key) == ["http.port"])
  }

  @Test("an empty variable is no value, save that it empties a list")
  func emptyVariables() async throws {
    let (settings, origins) = try await Settings.load(
      environment: [
        "TICKMARK_HTTP_PORT": "", "TICKMARK_META_VERIFY_TOKEN": " ", "TICKMARK_POLICY_RESTRICTED_REGIONS": "",
      ])
    #expect(settings.http.port == 8080)
    #expect(settings.meta.verifyToken == nil)
    #expect(settings.policy.restrictedRegions.isEmpty)
    #expect(origins.first { $0.key == "http.port" }?.source == .default)
  }

  @Test(
    "lengths of time and numbers of bytes may have units",
    arguments: [
      ("reply_window", "0", "0"), ("reply_window", "90m", "5400"), ("reply_window", "24h", "86400"),
      ("reply_window", "3600s", "3600"), ("reply_window", "30d", "2592000"),
      ("inbox.maximum_bytes", "16777216", "16MiB"), ("inbox.maximum_bytes", "512MiB", "512MiB"),
      ("inbox.maximum_bytes", "1536 MiB", "1536MiB"), ("inbox.maximum_bytes", "1024gib", "1024GiB"),
      ("inbox.maximum_bytes", "16777217", "16777217"), ("http.rate_limit", "2.5", "2.5"),
      ("policy.restricted_regions", "JP, eu,jp", "eu,jp"),
      ("meta.graph_url", "http://127.0.0.1:1/a/", "http://127.0.0.1:1/a"),
      ("log.level", "DEBUG", "debug"),
    ])
  func formats(key: String, text: String, shown: String) async throws {
    let (_, origins) = try await Settings.load(flags: [key: text], environment: [:])
    #expect(origins.first { $0.key == key }?.value == shown)
  }

  @Test(
    "what looks like a number and is none is refused",
    arguments: [
      ("http.port", "+80"), ("http.port", "0x50"), ("http.port", "99999999999999999999"), ("http.rate_limit", "nan"),
      ("http.rate_limit", "inf"), ("http.rate_limit", "0x10"), ("http.rate_limit", "."), ("reply_window", "h"),
      ("reply_window", "-1h"), ("reply_window", "9223372036854775807d"), ("inbox.maximum_bytes", "GiB"),
      ("inbox.maximum_bytes", "1023KiB"),
    ])
  func notNumbers(key: String, text: String) async throws {
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(flags: [key: text], environment: [:])
    }
    #expect(error.problems.map(\.key) == [key])
  }

  @Test("what the group clickhouse says goes to where the store is")
  func clickHouse() async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    try place.write("clickhouse.password", "hunter2\n")
    let (settings, origins) = try await Settings.load(
      flags: ["secrets_dir": place.path],
      environment: [
        "TICKMARK_STORE": "clickhouse+https://a,b:1;[::1]:2/counts", "TICKMARK_CLICKHOUSE_USER": "tickmark",
        "TICKMARK_CLICKHOUSE_CERTIFICATES": "/etc/ca.pem", "TICKMARK_CLICKHOUSE_TIMEOUT": "5", "TICKMARK_ACK": "Quorum",
      ])
    var location = ClickHouseLocation(
      shards: [
        [.init(isSecure: true, host: "a", port: 8443), .init(isSecure: true, host: "b", port: 1)],
        [.init(isSecure: true, host: "::1", port: 2)],
      ], database: "counts")
    location.user = "tickmark"
    location.password = "hunter2"
    location.certificateFile = "/etc/ca.pem"
    location.timeout = 5
    #expect(settings.store == .clickHouse(location))
    #expect(settings.acknowledgement == .quorum)
    #expect(origins.first { $0.key == "store" }?.value == "clickhouse+https://a:8443,b:1;[::1]:2/counts")
    #expect(origins.first { $0.key == "clickhouse.password" }?.source == .secretsDirectory("clickhouse.password"))
  }

  @Test("nobody's password is taken in the address, nor repeated")
  func passwordInTheAddress() async throws {
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(environment: ["TICKMARK_STORE": "clickhouse+http://user:hunter2@a:8123/tickmark"])
    }
    #expect(error.problems.map(\.key) == ["store"])
    #expect(!error.description.contains("hunter2"))
  }

  @Test("a quorum takes a ClickHouse")
  func quorumOfOne() async throws {
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(environment: ["TICKMARK_ACK": "quorum"])
    }
    #expect(
      error.description.hasPrefix(
        """
        error: ack (environment TICKMARK_ACK) cannot be "quorum" where the ledger is in SQLite: give disk, or a ClickHouse as store
        """))
  }

  @Test("all nodes of a ClickHouse ledger take its reply window, unless another one is asked for")
  func replyWindowOfTheLedger() async throws {
    let clickHouse = ["TICKMARK_STORE": "clickhouse+http://a/tickmark"]
    func window(_ environment: [String: String]) async throws -> Int64? {
      let (settings, origins) = try await Settings.load(environment: environment)
      return settings.storeOptions(origins).replyWindow
    }
    #expect(try await window([:]) == 86_400)
    #expect(try await window(["TICKMARK_REPLY_WINDOW": "1h"]) == 3600)
    #expect(try await window(clickHouse) == nil)
    #expect(try await window(clickHouse.merging(["TICKMARK_REPLY_WINDOW": "24h"]) { $1 }) == 86_400)
  }

  @Test("no secret is shown, neither where it is right nor where it is wrong")
  func secretsAreHidden() async throws {
    let secret = "0123456789abcdef"
    let secrets = SettingDeclaration.all.filter(\.isSecret)
    #expect(
      secrets.map(\.key) == [
        "meta.app_secrets", "meta.verify_token", "meta.access_token", "meta.access_tokens", "clickhouse.password",
      ])
    var environment: [String: String] = [:]
    for declaration in secrets { environment[declaration.environmentName] = secret }
    environment["TICKMARK_META_ACCESS_TOKENS"] = "77=\(secret)"
    let (settings, origins) = try await Settings.load(environment: environment)
    #expect(settings.meta.tokens.common == secret)
    #expect(!ConfigCommand.table(origins).contains(secret))
    #expect(origins.filter { $0.value == "••••" }.map(\.key) == secrets.map(\.key))

    for declaration in secrets { environment[declaration.environmentName] = secret + " and more" }
    let wrong = environment
    let error = try await #require(throws: SettingsError.self) { try await Settings.load(environment: wrong) }
    #expect(error.problems.count == secrets.count)
    #expect(!error.description.contains(secret))
  }
}
