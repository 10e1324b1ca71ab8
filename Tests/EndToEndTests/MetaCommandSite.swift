import Foundation
import GraphEmulator
import TemplateAnalytics

/// An emulated Meta, and commands that ask it, on one data directory.
struct MetaCommandSite {
  static let waba = WABAID(109_000_000_000_001)!
  static let token = "EAAG0123456789emulated"

  let site: TestSite
  let emulator: GraphEmulator
  /// For commands, and for servers: where Meta is, and the token.
  let environment: [String: String]
  /// When the test began.
  let today: Day

  /// - Parameter templates: how many the WABA has: 1001, 1002 and so on, named t1001 and so on.
  static func run(
    templates: Int = 2, wabas: [Int64] = [waba.value], environment: [String: String] = [:],
    directory: String? = nil, _ body: @Sendable (MetaCommandSite) async throws -> Void
  ) async throws {
    let today = Day(holding: UnixTime(Date().timeIntervalSince1970))
    var world = GraphWorld(today: today)
    world.wabas[waba] = EmulatedWABA(
      tokens: [token],
      templates: (1...templates).map { number in
        Template(
          id: TemplateID(Int64(1000 + number))!, name: "t\(1000 + number)", language: "en_US", category: .marketing,
          status: .approved, components: [])
      })
    try await GraphEmulator.run(world) { emulator in
      let site = try await TestSite(wabas: wabas, directory: directory, environment: environment)
      let meta = ["TICKMARK_META_GRAPH_URL": emulator.url, "TICKMARK_META_ACCESS_TOKEN": token]
      try await body(
        MetaCommandSite(
          site: site, emulator: emulator, environment: environment.merging(meta) { $1 }, today: today))
    }
  }

  /// Runs a command on the site's data.
  func command(_ arguments: [String], hasToken: Bool = true) async throws -> Tickmark.Result {
    try await Tickmark.run(
      arguments + ["--data", site.directory],
      environment: environment.filter { hasToken || $0.key != "TICKMARK_META_ACCESS_TOKEN" })
  }

  func reconcile(
    _ days: ClosedRange<Day>, _ more: [String] = [], waba: WABAID = waba, hasToken: Bool = true
  ) async throws -> Tickmark.Result {
    try await command(
      ["reconcile", "--waba", "\(waba)", "--from", "\(days.lowerBound)", "--to", "\(days.upperBound)"] + more,
      hasToken: hasToken)
  }

  /// Starts a command and leaves it running.
  /// - Parameter errors: the path of what it writes on stderr.
  func start(_ arguments: [String], errors: String) throws -> ChildProcess {
    try ChildProcess(
      [Tickmark.binary.path] + arguments + ["--data", site.directory],
      // `swift test` sets it, and it forbids bars.
      environment: Tickmark.environment(environment).filter { $0.key != "NO_COLOR" }, errors: errors)
  }

  /// Kills a command once `condition` holds.
  func kill(_ arguments: [String], once condition: (ChildProcess) -> Bool) async throws {
    let errors = Tickmark.temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: errors) }
    let process = try start(arguments, errors: errors)
    while !condition(process) {
      guard process.isRunning else { throw TestSite.Failed(description: "it ended: \(process.errorText)") }
      try await Task.sleep(for: .milliseconds(2))
    }
    process.send(SIGKILL)
    _ = try await process.end()
  }

  /// What Meta counted of a template on a day.
  func set(_ counts: EmulatedCounts, _ template: Int64, _ day: Day) {
    emulator.change { world in
      world.wabas[Self.waba]?.counts[EmulatedRow(template: TemplateID(template)!, day: day)] = counts
    }
  }

  /// Calls for analytics, as the templates and days that they ask for.
  var asked: [String] {
    emulator.calls(to: "template_analytics").map { call in
      func day(_ name: String) -> String {
        call.parameter(name).flatMap { UnixTime($0) }.map { "\(Day(holding: $0))" } ?? ""
      }
      return
        "\(call.parameter("product_type") ?? "") \(call.parameter("template_ids") ?? "") \(day("start")) \(day("end"))"
    }
  }

  /// Receipts of messages of a template at noon of a day: the first `delivered` of the `sent` ones are delivered too.
  static func webhook(_ template: Int64, _ day: Day, sent: Int, delivered: Int = 0, read: Int = 0) -> [UInt8] {
    let stages = [("sent", sent), ("delivered", delivered), ("read", read)]
    let items = stages.flatMap { status, count in
      (0..<count).map {
        TestBodies.item(
          "wamid.\(template).\(day).\($0)", status, time: day.start + 43_200, template: "\(template)",
          phone: "16505551234")
      }
    }
    return Array(TestBodies.statuses(items, waba: waba.value).utf8)
  }

  static func json(_ result: Tickmark.Result) throws -> [String: Any] {
    guard let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any] else {
      throw TestSite.Failed(description: "\(result)")
    }
    return json
  }
}
