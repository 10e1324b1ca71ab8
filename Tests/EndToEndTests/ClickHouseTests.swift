import CountingWorlds
import Foundation
import Testing

/// Nodes over a ledger in ClickHouse: the commands, the settings, and what goes wrong.
@Suite(.enabled(if: ClusterHarness.isInstalled, "it takes clickhouse-server"), .timeLimit(.minutes(10)))
struct ClickHouseTests {
  private static let waba = FactGenerator.wabas[0]

  @Test func theTablesAreMadeOnceAndTheSecretWithThem() async throws {
    try await ClusterHarness.run { cluster in
      let (first, second) = (Tickmark.temporaryPath(), Tickmark.temporaryPath())
      defer { for path in [first, second] { try? FileManager.default.removeItem(atPath: path) } }
      let environment = cluster.environment()
      func run(_ arguments: [String], in directory: String) async throws -> Tickmark.Result {
        try await Tickmark.run(arguments + ["--data", directory], environment: environment)
      }
      let early = try await run(["serve", "--port", "0"], in: first)
      #expect(early.exitCode == 78)
      #expect(early.errors.contains("has no tables of Tickmark's\nhint: make them with `tickmark store init`"))
      #expect(try await run(["account", "create", "Acme"], in: first).exitCode == 78)

      let made = try await run(["store", "init", "--json"], in: first)
      #expect(made.exitCode == 0)
      #expect(made.output.contains(#""secret_made":true"#))
      let secret = try String(contentsOfFile: first + "/secret.key", encoding: .utf8)
      let again = try await run(["store", "init"], in: first)
      #expect(again.exitCode == 0)
      #expect(again.output == "the tables are in \(cluster.store()), on 1 shard\n")
      #expect(again.errors.contains("copy \(first)/secret.key into the data directory of every other node"))
      #expect(try String(contentsOfFile: first + "/secret.key", encoding: .utf8) == secret)

      for command in [["store", "init"], ["serve", "--port", "0"], ["check"]] {
        try FileManager.default.createDirectory(atPath: second, withIntermediateDirectories: true)
        let other = try await run(command, in: second)
        #expect(other.exitCode == 78, "\(command)")
        #expect(other.errors.contains("hint: put the secret.key that belongs to it into the data directory"))
        #expect(!FileManager.default.fileExists(atPath: second + "/secret.key"))
      }
      try Data((String(repeating: "0", count: secret.count - 1) + "\n").utf8).write(
        to: URL(fileURLWithPath: second + "/secret.key"))
      let stranger = try await run(["serve", "--port", "0"], in: second)
      #expect(stranger.exitCode == 78)
      #expect(stranger.errors.contains("was written under another secret"))
      #expect(try await run(["store", "init"], in: second).exitCode == 78)
    }
  }

  @Test func commandsThatCannotBeCarriedOutSayWhy() async throws {
    let directory = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let sqlite = try await Tickmark.run(["store", "init", "--data", directory])
    #expect(sqlite.exitCode == 64)
    #expect(sqlite.errors.hasPrefix("error: SQLite needs no init"))
    #expect(try await Tickmark.run(["store", "init", "--cluster", "a'b", "--data", directory]).exitCode == 64)
    let nobody = [
      "TICKMARK_STORE": "clickhouse+http://127.0.0.1:1/tickmark", "TICKMARK_CLICKHOUSE_TIMEOUT": "1",
    ]
    let away = try await Tickmark.run(["serve", "--data", directory, "--port", "0"], environment: nobody)
    #expect(away.exitCode == 69)
    #expect(away.errors.contains("ClickHouse at 127.0.0.1:1 cannot be reached: "))
    #expect(away.errors.contains("hint: start again once it can be reached"))
    #expect(try await Tickmark.run(["store", "init", "--data", directory], environment: nobody).exitCode == 69)
    #expect(!FileManager.default.fileExists(atPath: directory + "/secret.key"))
    let quorum = try await Tickmark.run(["serve", "--data", directory], environment: ["TICKMARK_ACK": "quorum"])
    #expect(quorum.exitCode == 78)
  }

  @Test func whoeverLogsInWronglyIsToldSoWithoutHisPassword() async throws {
    try await ClusterHarness.run { cluster in
      let login = ["TICKMARK_CLICKHOUSE_USER": "tickmark", "TICKMARK_CLICKHOUSE_PASSWORD": "s3cret"]
      let environment = cluster.environment().merging(login) { $1 }
      let site = try await cluster.site(wabas: [Self.waba], environment: environment)
      let wrong = try await Tickmark.run(
        ["serve", "--data", site.directory, "--port", "0"],
        environment: environment.merging(["TICKMARK_CLICKHOUSE_PASSWORD": "hunter2"]) { $1 })
      #expect(wrong.exitCode == 69)
      #expect(wrong.errors.contains("refused: Code: "))
      #expect(wrong.errors.contains("hint: check clickhouse.user and clickhouse.password"))
      #expect(!wrong.errors.contains("hunter2"))
    }
  }

  @Test func connectionsAreEncryptedAndTheServerMustBeTheRightOne() async throws {
    try await ClusterHarness.run(tls: true) { cluster in
      let authority = try #require(cluster.authority)
      var environment = ["TICKMARK_STORE": cluster.store(tls: true), "TICKMARK_CLICKHOUSE_TIMEOUT": "1"]
      let directory = Tickmark.temporaryPath()
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let unknown = try await Tickmark.run(["store", "init", "--data", directory], environment: environment)
      #expect(unknown.exitCode == 69)
      environment["TICKMARK_CLICKHOUSE_CERTIFICATES"] = "/dev/null"
      #expect(try await Tickmark.run(["store", "init", "--data", directory], environment: environment).exitCode == 74)
      environment["TICKMARK_CLICKHOUSE_CERTIFICATES"] = authority
      environment["TICKMARK_CLICKHOUSE_TIMEOUT"] = "30"
      let site = try await cluster.site(wabas: [Self.waba], environment: environment)
      try await site.start()
      #expect(try await site.deliver(TestBodies.status("wamid.1", waba: Self.waba)) == 200)
      try await site.settled()
      #expect(try await site.status().facts_settled == 1)
      #expect(try await site.stop() == 0)
    }
  }

  @Test func whatOneNodeChangesAllOfThemKnow() async throws {
    try await ClusterHarness.run { cluster in
      let site = try await cluster.site(wabas: [Self.waba])
      let other = try TestSite(joining: site)
      try await site.start()
      try await other.start()
      #expect(
        try await other.send(.GET, "/api/v1/status", headers: other.bearer).text.contains(#""store":"clickhouse""#))
      #expect(try await site.deliver(TestBodies.status("wamid.1", waba: Self.waba, template: "42")) == 200)
      #expect(try await other.deliver(TestBodies.status("wamid.1", "read", waba: Self.waba)) == 200)
      for node in [site, other] { try await node.settled() }
      for node in [site, other] {
        let counts = try await KaleyraCounts(
          asking: node, wabas: [Self.waba], templates: [42], from: "2025-06-15", to: "2025-06-15")
        #expect(counts.lines["\(Self.waba)/42 cloud_api 20254 read"] == 1)
      }
      let id =
        try #require(
          try JSONSerialization.jsonObject(
            with: Data(
              try await TestSite.succeed(
                ["key", "list", "--sid", TestSite.sid, "--json", "--data", site.directory], site.environment
              ).output.utf8)) as? [[String: Any]]
        ).first?["id"] as? String
      try await TestSite.succeed(
        ["key", "revoke", try #require(id), "--data", site.directory], site.environment)
      let revoked = ContinuousClock.now
      for node in [site, other] {
        while try await node.send(.GET, "/api/v1/status", headers: node.bearer).status != 401 {
          guard revoked + .seconds(60) > .now else { throw TestSite.Failed(description: "a revoked key is good") }
          try await Task.sleep(for: .milliseconds(20))
        }
      }
      // Five are promised; how long the machine takes to ask is not.
      #expect(revoked + .seconds(10) > .now)
      for node in [site, other] { #expect(try await node.stop() == 0) }
    }
  }

  @Test func everyCommandWorksWithoutAServer() async throws {
    try await ClusterHarness.run { cluster in
      let site = try await cluster.site(wabas: [Self.waba])
      func succeed(_ arguments: [String], input: String? = nil) async throws -> String {
        try await TestSite.succeed(arguments + ["--data", site.directory], site.environment, input: input).output
      }
      let item = #"{"id":"42","name":"offer","language":"en_US","status":"APPROVED","category":"MARKETING"}"#
      _ = try await succeed(["template", "import", "--waba", "\(Self.waba)", "-"], input: item)
      #expect(try await succeed(["template", "list", "--waba", "\(Self.waba)"]).contains("offer"))
      let lines = (0..<20).map { #"{"wamid":"wamid.\#($0)","template_id":"42","sent_at":1750030000}"# }
      let imported = try await succeed(
        ["import", "--waba", "\(Self.waba)", "-", "--json"], input: lines.joined(separator: "\n"))
      #expect(imported.contains(#""sends":20"#))
      #expect(try await succeed(["check", "--recount"]).hasPrefix("all is well: 20 records"))
      #expect(try await succeed(["rejected", "list", "--json"]) == "")
      #expect(try await succeed(["rejected", "retry", "--json"]) == "{\"retried\":0}\n")
    }
  }

  @Test func aServerThatMovesThereTakesDeliveriesAllTheWhile() async throws {
    try await ClusterHarness.run { cluster in
      let site = try await TestSite(wabas: [Self.waba])
      try await site.start()
      let secrets = ["wamid.HBgLMTY1MDM4Nzk0MzkVAg", "16505551234", "Sheena Nelson"]
      func deliver(_ numbers: Range<Int>, _ status: String) async throws {
        for number in numbers {
          let body = TestBodies.status(
            "\(secrets[0])\(number)", status, waba: Self.waba, template: "42", phone: secrets[1])
          #expect(try await site.deliver(body) == 200)
        }
      }
      try await deliver(0..<200, "sent")
      try await site.settled()
      #expect(try await site.stop() == 0)

      let environment = cluster.environment()
      try await TestSite.succeed(["store", "init", "--await-copy", "--data", site.directory], environment)
      try await site.start(environment)
      try await deliver(100..<300, "read")
      let line = #"{"wamid":"wamid.registered","template_id":"42","sent_at":1750030000}"#
      #expect(try await site.register(Array(line.utf8), waba: Self.waba) == 200)
      #expect(try await site.status().inbox.pending > 0, "it waits for the copy")
      let copied = try await Tickmark.run(
        ["store", "copy", "--from", "sqlite:", "--to", cluster.store(), "--json", "--data", site.directory],
        environment: environment)
      #expect(copied.exitCode == 0, "\(copied.errors)")
      #expect(copied.output.contains(#""messages":200"#))
      try await deliver(300..<310, "read")
      try await site.settled()
      let counts = try await KaleyraCounts(
        asking: site, wabas: [Self.waba], templates: [42], from: "2025-06-15", to: "2025-06-15")
      #expect(counts.lines["\(Self.waba)/42 cloud_api 20254 sent"] == 310)
      #expect(counts.lines["\(Self.waba)/42 cloud_api 20254 read"] == 210)
      #expect(try await site.stop() == 0)
      let check = try await Tickmark.run(
        ["check", "--recount", "--data", site.directory], environment: environment)
      #expect(check.exitCode == 0, "\(check.errors)")
      for secret in secrets { #expect(try cluster.files(containing: secret) == [], "\(secret)") }
      let again = try await Tickmark.run(
        ["store", "copy", "--from", "sqlite:", "--to", cluster.store(), "--data", site.directory],
        environment: environment)
      #expect(again.exitCode == 65)
      #expect(again.errors.contains("holds counts already"))
    }
  }

  @Test func whileClickHouseIsAwayDeliveriesAreTakenAndTheNodeStaysReady() async throws {
    try await ClusterHarness.run { cluster in
      let site = try await cluster.site(wabas: [Self.waba], environment: cluster.environment(timeout: 1))
      try await site.start()
      try await cluster.order("kill 0")
      #expect(try await site.deliver(TestBodies.status("wamid.1", waba: Self.waba)) == 200)
      while !site.log.contains("cannot settle") { try await Task.sleep(for: .milliseconds(10)) }
      #expect(try await site.send(.GET, "/health/ready").status == 200)
      #expect(try await site.send(.GET, "/api/v1/status", headers: site.bearer).status == 503)
      try await cluster.order("start 0")
      try await site.settled()
      #expect(try await site.status().facts_settled == 1)
      #expect(try await site.stop() == 0)
    }
  }

  @Test(.enabled(if: ClusterHarness.hasZooKeeper, "a quorum takes zookeeper and java"))
  func withAQuorumNothingIsAcknowledgedThatOneReplicaAloneHas() async throws {
    try await ClusterHarness.run(replicas: 2) { cluster in
      let environment = cluster.environment(timeout: 2).merging(["TICKMARK_ACK": "quorum"]) { $1 }
      let site = try await cluster.site(cluster: "c1", wabas: [Self.waba], environment: environment)
      try await site.start()
      #expect(try await site.deliver(TestBodies.status("wamid.0", waba: Self.waba, template: "42")) == 200)
      #expect(try await site.status().inbox.pending == 0)
      try await cluster.order("kill 1")
      let body = TestBodies.status("wamid.1", waba: Self.waba, template: "42")
      for _ in 0..<2 { #expect(try await site.deliver(body) == 503) }
      let sends = Array(#"{"wamid":"wamid.1","template_id":"42","sent_at":1750030000}"#.utf8)
      #expect(try await site.register(sends, waba: Self.waba) == 503)
      try await cluster.order("start 1")
      try await Parcel.webhook(body).postUntilAcknowledged(to: site)
      try await Parcel.sends(sends, waba: Self.waba).postUntilAcknowledged(to: site)
      try await site.settled()
      let counts = try await KaleyraCounts(
        asking: site, wabas: [Self.waba], templates: [42], from: "2025-06-15", to: "2025-06-15")
      #expect(counts.lines["\(Self.waba)/42 cloud_api 20254 sent"] == 2)
      #expect(try await site.stop() == 0)
    }
  }
  @Test(.enabled(if: ClusterHarness.hasZooKeeper, "replicas take zookeeper and java"))
  func aNodeThatStartsWhileZooKeeperIsAwayWritesToTheQuorumAllTheSame() async throws {
    try await ClusterHarness.run(replicas: 2) { cluster in
      let first = try await cluster.site(cluster: "c1", wabas: [Self.waba])
      try await first.start()
      #expect(try await first.deliver(TestBodies.status("wamid.1", waba: Self.waba, template: "42")) == 200)
      try await first.settled()
      try await cluster.order("kill zookeeper")
      // A server that has lost it says that there are no replicas at all.
      while try await cluster.ask("SELECT max(total_replicas) FROM system.replicas", shard: 0) != "0" {
        try await Task.sleep(for: .milliseconds(20))
      }
      let second = try TestSite(joining: first)
      async let started: Void = second.start(["TICKMARK_STORE": cluster.store(replicas: 1)])
      // Time enough to ask for them.
      try await Task.sleep(for: .seconds(1))
      try await cluster.order("start zookeeper")
      try await started
      #expect(try await second.deliver(TestBodies.status("wamid.2", waba: Self.waba, template: "42")) == 200)
      try await second.settled()
      for node in [first, second] {
        let counts = try await KaleyraCounts(
          asking: node, wabas: [Self.waba], templates: [42], from: "2025-06-15", to: "2025-06-15")
        #expect(counts.lines["\(Self.waba)/42 cloud_api 20254 sent"] == 2)
        #expect(try await node.stop() == 0)
      }
    }
  }
}
