import CountingWorlds
import Foundation
import TemplateAnalytics
import Testing

/// Meta's own SDK, pointed at the real binary, hears what Kaleyra's face tells.
@Suite(
  .enabled(if: GraphSDK.isInstalled, "it takes Meta's Python SDK, which `make test` installs"), .timeLimit(.minutes(10))
)
struct GraphSDKTests {
  private static let wabas = FactGenerator.wabas

  @Test func metasSDKHearsTheNumbersOfTheKaleyraFace() async throws {
    var generator = FactGenerator(seed: 4, distinctSeconds: true)
    var world: [Happening] = []
    for number in 0..<40 {
      var own = FactGenerator(seed: UInt64(20_000 + number), distinctSeconds: true)
      world += own.happenings().map { $0.renamed(world: number) }
    }
    let site = try await TestSite(wabas: Self.wabas)
    try await site.importTemplates(of: world)
    try await site.start()
    for parcel in try Parcel.all(of: world, &generator) { try await parcel.postUntilAcknowledged(to: site) }
    try await site.settled()
    let templates = Parcel.templates(of: world).map(String.init)
    try #require((2...10).contains(templates.count))
    for waba in Self.wabas {
      let heard = try await GraphSDK.ask(site, waba: waba, templates: templates)
      #expect(heard.updated == ["id": "\(waba)"])
      #expect(heard.node["id"] == "\(waba)")
      for product in ProductType.allCases {
        let points = try #require(heard.points[product.answerName])
        #expect(points == (try await Self.kaleyra(site, waba: waba, templates: templates, product: product)))
        #expect(points.count == templates.count * 9, "every template on every day")
      }
      #expect(heard.points.values.joined().contains { $0.sent > 0 && $0.clicked != nil })
      #expect(heard.pages == 2 * ((templates.count * 9 + GraphSDK.limit - 1) / GraphSDK.limit))
      #expect(heard.templates.map { $0["id"] } == templates.map { $0 })
      #expect(heard.templates.allSatisfy { $0["status"] == "APPROVED" && $0["category"] == "MARKETING" })
      #expect(
        heard.errors == [
          .init(status: 400, code: 100), .init(status: 400, code: 100), .init(status: 400, code: 100, subcode: 33),
          .init(status: 401, code: 190),
        ])
    }
    #expect(try await site.stop() == 0)
  }

  private static func kaleyra(
    _ site: TestSite, waba: Int64, templates: [String], product: ProductType
  ) async throws -> [GraphSDK.Point] {
    struct Answer: Decodable {
      struct Element: Decodable { let data_points: [GraphSDK.Point]? }
      let data: [Element]
    }
    let answer = try await site.send(
      .GET,
      "/v2/\(TestSite.sid)/whatsapp/\(waba)/templates_analytics?whatsapp_template_ids=\(templates.joined(separator: ","))"
        + "&start_date=\(GraphSDK.start)&end_date=\(GraphSDK.end)&granularity=DAILY&limit=1000"
        + "&product_type=\(product.answerName)", headers: [("api-key", site.key)])
    return try JSONDecoder().decode(Answer.self, from: Data(answer.body)).data.flatMap { $0.data_points ?? [] }
  }
}

/// Meta's Python SDK, in an environment of its own.
enum GraphSDK {
  static let start = "2025-06-14"
  static let end = "2025-06-22"
  /// Rows a page: enough pages to follow.
  static let limit = 7

  static let isInstalled = PythonTool.has("facebook_business")

  /// A row, as either face tells it.
  struct Point: Decodable, Equatable {
    struct Click: Decodable, Equatable {
      let type: String
      let button_content: String
      let count: Int
    }
    let template_id: String
    let start: Int64
    let end: Int64
    let sent: Int
    let delivered: Int
    let read: Int
    let replied: Int
    let clicked: [Click]?
  }

  struct Refusal: Decodable, Equatable {
    var status: Int
    var code: Int
    var subcode: Int?
  }

  /// What `graph_sdk.py` prints.
  struct Heard: Decodable {
    let updated: [String: String]
    let node: [String: String]
    let pages: Int
    /// By product.
    let points: [String: [Point]]
    let templates: [[String: String]]
    let errors: [Refusal]
  }

  private struct Request: Encodable {
    let url: String
    let waba: String
    let template_ids: [String]
    var start = GraphSDK.start
    var end = GraphSDK.end
    var products = ProductType.allCases.map(\.answerName)
    var limit = GraphSDK.limit
  }

  static func ask(_ site: TestSite, waba: Int64, templates: [String]) async throws -> Heard {
    let request = try JSONEncoder().encode(Request(url: site.url, waba: "\(waba)", template_ids: templates))
    let result = try await PythonTool.run(
      [PythonTool.program("python"), PythonTool.support("graph_sdk.py"), String(decoding: request, as: UTF8.self)],
      environment: ["ACCESS_TOKEN": site.key])
    guard result.exitCode == 0 else { throw TestSite.Failed(description: result.errors) }
    return try JSONDecoder().decode(Heard.self, from: Data(result.output.utf8))
  }
}
