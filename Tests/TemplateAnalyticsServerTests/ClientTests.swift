import Foundation
import TemplateAnalytics
import TemplateAnalyticsClient
import TemplateAnalyticsStore
import Testing

/// `TemplateAnalyticsClient`, asking the real server.
struct ClientTests {
  private static let waba = "\(RunningServer.waba)"
  private static let offer = "\(RunningServer.template)"
  private static let code = "\(RunningServer.otherTemplate)"
  private static let today = UTCDay("2025-07-02")!

  private static func client(_ server: RunningServer, key: String? = nil, sid: String = RunningServer.sid) throws
    -> AnalyticsClient
  {
    var options = AnalyticsClient.Options()
    options.attempts = 1
    return try AnalyticsClient(url: server.url, sid: sid, apiKey: key ?? server.key, options: options)
  }

  /// Receipts of `count` messages of the first template, all sent, delivered and read in the morning of a day.
  private static func fill(_ server: RunningServer, _ day: UTCDay = today, count: Int) async throws {
    let time = UnixTime(day.start.timeIntervalSince1970) + 36_000
    let items = (0..<count).map { Payload.item("wamid.\($0)", "read", at: time, template: RunningServer.template) }
    let answer = try await server.deliver(Payload.statuses(items))
    #expect(answer.status == 200)
    try await server.settled()
  }

  private static func request(_ templates: [String] = [offer, code]) -> AnalyticsRequest {
    AnalyticsRequest(waba: waba, templates: templates, days: today.advanced(by: -6)...today)
  }

  private static func points(
    _ client: AnalyticsClient, _ request: AnalyticsRequest
  ) async throws(TemplateAnalyticsError) -> [AnalyticsPoint] {
    var points: [AnalyticsPoint] = []
    for try await point in client.points(request) { points.append(point) }
    return points
  }

  private static func refusal(_ client: AnalyticsClient, _ request: AnalyticsRequest = request()) async
    -> TemplateAnalyticsError.Refusal?
  {
    do throws(TemplateAnalyticsError) { _ = try await points(client, request) } catch .refused(let refusal) {
      return refusal
    } catch {}
    return nil
  }

  @Test(arguments: [1, 3, 14, 1000])
  func everyPageSizeTellsTheSameCounts(limit: Int) async throws {
    try await RunningServer.run { server in
      try await Self.fill(server, count: 3)
      var request = Self.request([Self.code, Self.offer, "999"])
      request.limit = limit
      let points = try await Self.points(try Self.client(server), request)
      #expect(points.count == 14)
      #expect(points.map(\.template) == Array(repeating: Self.offer, count: 7) + Array(repeating: Self.code, count: 7))
      #expect(points.prefix(7).map(\.day) == Array(request.days))
      #expect(points.compactMap(\.sent).reduce(0, +) == 3)
      #expect(points[6].sent == 3 && points[6].delivered == 3 && points[6].read == 3 && points[6].replied == 0)
      #expect(points[6].clicked == [])
      var pages = 0
      for try await _ in try Self.client(server).pages(request) { pages += 1 }
      #expect(pages == (14 + limit - 1) / limit)
    }
  }

  @Test func theCatalogueIsRead() async throws {
    try await RunningServer.run { server in
      let client = try Self.client(server)
      var templates: [MessageTemplate] = []
      for try await template in client.templates(of: Self.waba) { templates.append(template) }
      #expect(templates.map(\.id) == [Self.offer, Self.code])
      #expect(templates[0].name == "offer" && templates[0].language == "en_US" && templates[0].status == .accepted)
      var paused: [String] = []
      for try await template in client.templates(of: Self.waba, status: .paused) { paused.append(template.name) }
      #expect(paused == ["code"])
    }
  }

  @Test func theFloorWithholds() async throws {
    try await RunningServer.run({ $0.policy.minimumEvents = 1000 }) { server in
      try await Self.fill(server, count: 2)
      let client = try Self.client(server)
      for try await page in client.pages(Self.request()) {
        #expect(page.withheldTemplates == [Self.offer, Self.code])
        #expect(page.points.count == 14)
        #expect(page.points.allSatisfy { $0.isWithheld && $0.sent == nil })
        #expect(page.requestID?.isEmpty == false)
      }
      let lines = try await week(of: Self.waba, until: Self.today, asking: client)
      #expect(lines == ["code: too little happened to tell", "offer: too little happened to tell"])
    }
  }

  @Test func whatTheServerRefusesIsTold() async throws {
    try await RunningServer.run { server in
      let wrongKey = await Self.refusal(try Self.client(server, key: "tmk_wrong"))
      #expect(wrongKey?.code == "RBC001" && wrongKey?.status == 401)
      let wrongSID = await Self.refusal(try Self.client(server, sid: "NOBODY"))
      #expect(wrongSID?.message == "Incorrect SID or API key.")
      var request = Self.request()
      request.waba = "42"
      let wrongWABA = await Self.refusal(try Self.client(server), request)
      #expect(wrongWABA?.code == "WA401")
      #expect(
        wrongWABA?.parameters == ["waba_id": "Waba_Id is not present or does not belong to the account."])
      request = Self.request()
      request.status = MessageTemplate.Status(rawValue: "APPROVED")
      let wrongStatus = await Self.refusal(try Self.client(server), request)
      #expect(wrongStatus?.parameters.keys.sorted() == ["status"])
      request = Self.request()
      request.days = Self.today.advanced(by: -91)...Self.today
      let tooOld = await Self.refusal(try Self.client(server), request)
      #expect(tooOld?.code == "WA400" && tooOld?.status == 400)
      #expect(tooOld?.parameters["start_date"]?.hasPrefix("start_date must be 2025-04-03 or later") == true)
      #expect(tooOld?.requestID?.isEmpty == false)
      try await server.store.catalog.setPlan(false, ofAccount: RunningServer.sid)
      let noPlan = await Self.refusal(try Self.client(server))
      #expect(noPlan?.code == "WA-401" && noPlan?.detail == nil)
    }
  }

  @Test func aLimitOfRequestsIsWaitedOut() async throws {
    try await RunningServer.run({ $0.rateLimit = 1 }) { server in
      let client = try AnalyticsClient(url: server.url, sid: RunningServer.sid, apiKey: server.key)
      // Real time: the second one has to wait for up to a second.
      for _ in 0..<2 {
        let points = try await Self.points(client, Self.request())
        #expect(points.count == 14)
      }
      let limited = try Self.client(server)
      var refusals: [TemplateAnalyticsError.Refusal] = []
      for _ in 0..<5 { await Self.refusal(limited).map { refusals.append($0) } }
      #expect(refusals.first?.code == "WA429")
      #expect(refusals.first?.retryAfter == .seconds(1))
    }
  }

  @Test func theExampleOfTheDocumentationRuns() async throws {
    try await RunningServer.run { server in
      try await Self.fill(server, count: 2)
      let client = try Self.client(server)
      let lines = try await week(of: Self.waba, until: Self.today, asking: client)
      #expect(lines == ["code: 0 sent, 0 read", "offer: 2 sent, 2 read"])
      let refused = try await week(of: Self.waba, until: Self.today.advanced(by: -90), asking: client)
      #expect(refused.count == 1 && refused[0].hasPrefix("start_date: "))
    }
  }

  /// So that what people copy is what was compiled and run.
  @Test func theArticleHasTheExampleAsItIsRun() throws {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let example = try String(contentsOf: here.appendingPathComponent("ClientExample.swift"), encoding: .utf8)
    let article = try String(
      contentsOf: here.appendingPathComponent(
        "../../Sources/TemplateAnalyticsClient/TemplateAnalyticsClient.docc/AWeekOfTemplates.md"), encoding: .utf8)
    let block = article.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first
    #expect(block == example)
  }
}
