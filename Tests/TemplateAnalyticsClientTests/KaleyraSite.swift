import AsyncHTTPClient
import GraphEmulator
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsClient

/// A server that says what the test tells it to, a client of it, and time that only passes where the client waits.
struct KaleyraSite: Sendable {
  static let sid = "HXAP1600000097IN"
  static let waba = "109087654321098"
  static let key = "A1b2C3d4E5secret"
  static let july = UTCDay("2025-07-01")!...UTCDay("2025-07-02")!

  /// Meta's, but every request of these tests is answered by a fault of our choice.
  let server: GraphEmulator
  let client: AnalyticsClient
  let time: TestTime

  /// - Parameter chance: which part of each pause is taken.
  static func run(
    key: String = KaleyraSite.key, chance: Double = 0.5, clock: (any Clock<Duration>)? = nil, http: HTTPClient? = nil,
    options change: (inout AnalyticsClient.Options) -> Void = { _ in },
    body: @Sendable (KaleyraSite) async throws -> Void
  ) async throws {
    let time = TestTime()
    var options = AnalyticsClient.Options()
    options.clock = clock ?? time
    options.chance = { chance }
    change(&options)
    try await GraphEmulator.run { [options] server in
      let client = try AnalyticsClient(url: server.url + "/", sid: sid, apiKey: key, http: http, options: options)
      try await body(KaleyraSite(server: server, client: client, time: time))
    }
  }

  /// A request for so many templates.
  static func request(templates: [String] = ["1317000000000067"]) -> AnalyticsRequest {
    AnalyticsRequest(waba: waba, templates: templates, days: july)
  }

  /// Answers the next requests with these.
  func answer(_ faults: GraphFault...) { for fault in faults { server.fail(fault) } }

  func points(_ request: AnalyticsRequest = KaleyraSite.request()) async throws(TemplateAnalyticsError)
    -> [AnalyticsPoint]
  {
    var points: [AnalyticsPoint] = []
    for try await point in client.points(request) { points.append(point) }
    return points
  }

  /// What asking fails with; nil where it does not.
  func failure(_ request: AnalyticsRequest = KaleyraSite.request()) async -> TemplateAnalyticsError? {
    do throws(TemplateAnalyticsError) {
      _ = try await points(request)
      return nil
    } catch { return error }
  }
}

extension GraphFault {
  /// A good answer of Kaleyra's.
  /// - Parameters:
  ///   - rows: elements of `data_points`; none for an empty page.
  ///   - after: the cursor of the next page.
  static func page(
    _ rows: [String], after: String = "", headers: [(name: String, value: String)] = []
  ) -> GraphFault {
    let points = rows.isEmpty ? "" : #","data_points":[\#(rows.joined(separator: ","))]"#
    return good(
      #"[{"granularity":"DAILY","product_type":"cloud_api"\#(points)}]"#, after: after, headers: headers)
  }

  static func good(
    _ data: String, after: String = "", headers: [(name: String, value: String)] = []
  ) -> GraphFault {
    text(
      #"{"code":"WA200","message":"Request successfully executed!","data":\#(data),"#
        + #""paging":{"cursors":{"before":"","after":"\#(after)"}},"error":{}}"#, headers: headers)
  }

  static func text(
    _ body: String, status: Int = 200, headers: [(name: String, value: String)] = []
  ) -> GraphFault {
    .answer(EmulatorAnswer(status: status, headers: headers, body: Array(body.utf8)))
  }

  /// A failure of the kind that passes.
  static func failing(_ status: Int, retryAfter: String? = nil) -> GraphFault {
    text(
      #"{"code":"WA-\#(status)","message":"Please try again later","data":{},"error":{"error":"Internal server error"}}"#,
      status: status, headers: retryAfter.map { [("Retry-After", $0)] } ?? [])
  }

  static func row(_ template: String = "1317000000000067", start: Int = 1_751_328_000, sent: Int = 6) -> String {
    #"{"template_id":"\#(template)","start":\#(start),"end":\#(start + 86_400),"sent":\#(sent),"delivered":6,"#
      + #""read":5,"replied":0}"#
  }
}
