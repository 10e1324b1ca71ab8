import Foundation
import NIOHTTP1
import Testing

/// Answers of the real binary, each held against what openapi.json says of it: successes, and every failure that a caller
/// can bring about.
@Suite(
  .enabled(
    if: PythonTool.has("jsonschema") && PythonTool.has("openapi_spec_validator"),
    "it takes Python packages, which `make test` installs"), .timeLimit(.minutes(10))
)
struct OpenAPIAnswersTests {
  @Test func theDocumentIsValidAndAnswersAreAsItSays() async throws {
    try await DocumentedSite.run { site async throws in
      let link = try await DocumentedSite.link(at: site)
      var answers = try await Self.ask(Self.questions(site) + Self.links(site.bearer, link), of: site)
      answers += try await Self.ask(Self.signedIn(try await DocumentedSite.session(at: site)), of: site)
      let document = try await site.send(.GET, "/openapi.json").body

      answers += try await Self.ask(
        Self.oneOfEachFace(site, waba: DocumentedSite.restrictedWABA, kaleyra: 400, graph: 400), of: site)
      #expect(try await site.stop() == 0)

      try await TestSite.succeed(["account", "set", TestSite.sid, "--plan", "off", "--data", site.directory])
      try await site.start()
      answers += try await Self.ask(Self.oneOfEachFace(site, kaleyra: 401, graph: 403), of: site)
      #expect(try await site.stop() == 0)

      try await TestSite.succeed(["account", "set", TestSite.sid, "--plan", "on", "--data", site.directory])
      try await site.start(["TICKMARK_HTTP_RATE_LIMIT": "0.001"])
      // The one request that the key has.
      _ = try await site.send(.GET, "/api/v1/status", headers: site.bearer)
      answers += try await Self.ask(Self.oneOfEachFace(site, kaleyra: 429, graph: 429), of: site)
      answers += try await Self.ask([Question(.GET, "/api/v1/status", status: 429, headers: site.bearer)], of: site)
      #expect(try await site.stop() == 0)

      let directory = Tickmark.temporaryPath()
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: directory) }
      try Data(document).write(to: URL(fileURLWithPath: directory + "/openapi.json"))
      try JSONEncoder().encode(answers).write(to: URL(fileURLWithPath: directory + "/answers.json"))
      let check = try await PythonTool.run([
        PythonTool.program("python"), PythonTool.support("openapi_check.py"), directory + "/openapi.json",
        directory + "/answers.json",
      ])
      #expect(check.exitCode == 0, "\(check.output) \(check.errors)")
    }
  }

  /// What somebody who is signed in to the dashboard asks, and what nobody asks from another site's page.
  private static func signedIn(_ cookies: String) -> [Question] {
    let headers = [("Cookie", cookies)]
    let links = "/api/v1/wabas/{waba_id}/links"
    return [
      Question(.GET, "/api/v1/status", headers: headers),
      Question(.POST, "/api/v1/wabas/{waba_id}/sends", status: 403, headers: headers, body: "[]"),
      Question(.POST, links, status: 403, headers: headers, body: "{}"),
      Question(.DELETE, links + "/{link_id}", status: 403, names: ["link_id": "AAAAAAAAAAA"], headers: headers),
    ]
  }

  /// A request, and the status that its answer has to have.
  private struct Question {
    let method: HTTPMethod
    /// As the document has it.
    let path: String
    let status: Int
    var query = ""
    var names: [String: String] = [:]
    var headers: [(String, String)] = []
    var body: String?

    init(
      _ method: HTTPMethod, _ path: String, status: Int = 200, query: String = "", names: [String: String] = [:],
      headers: [(String, String)] = [], body: String? = nil
    ) {
      self.method = method
      self.path = path
      self.status = status
      self.query = query
      self.names = names
      self.headers = headers
      self.body = body
    }
  }

  private struct Answer: Encodable {
    let method: String
    let path: String
    let status: Int
    let headers: [String: String]
    let body: String
  }

  private static func ask(_ questions: [Question], of site: TestSite) async throws -> [Answer] {
    var answers: [Answer] = []
    for question in questions {
      var names = [
        "sid": TestSite.sid, "waba_id": "\(DocumentedSite.waba)", "version": "v26.0",
        "phone_number_id": DocumentedSite.phone,
      ]
      names.merge(question.names) { $1 }
      let path = question.path.replacing(/\{(\w+)\}/) { names[String($0.1)] ?? "" }
      let answer = try await site.send(
        question.method, path + (question.query.isEmpty ? "" : "?" + question.query), headers: question.headers,
        body: question.body.map { Array($0.utf8) }, by: TestSite.browser)
      #expect(answer.status == question.status, "\(question.method) \(path)?\(question.query): \(answer.text)")
      let headers = answer.headers.map { ($0.name.lowercased(), $0.value) }
      answers.append(
        Answer(
          method: question.method.rawValue, path: question.path, status: answer.status,
          headers: Dictionary(headers) { $1 }, body: answer.text))
    }
    return answers
  }

  private static let days = "start_date=2025-06-14&end_date=2025-06-17&granularity=DAILY"
  private static let graphDays = "start=2025-06-14&end=2025-06-17&granularity=DAILY"
  private static let ids = DocumentedSite.templates.map(String.init).joined(separator: ",")
  private static let analytics = "/v2/{sid}/whatsapp/{waba_id}/templates_analytics"
  private static let templates = "/v2/{sid}/whatsapp/{waba_id}/message_templates"
  private static let graph = "/{version}/{waba_id}"
  private static let own = "/api/v1/wabas/{waba_id}"
  private static let sends = own + "/sends"

  private static func oneOfEachFace(
    _ site: TestSite, waba: Int64 = DocumentedSite.waba, kaleyra: Int, graph status: Int
  ) -> [Question] {
    let names = ["waba_id": "\(waba)"]
    return [
      Question(
        .GET, analytics, status: kaleyra, query: "whatsapp_template_ids=\(ids)&\(days)", names: names,
        headers: [("api-key", site.key)]),
      Question(
        .GET, graph + "/template_analytics", status: status, query: "template_ids=\(ids)&\(graphDays)", names: names,
        headers: site.bearer),
    ]
  }

  private static func questions(_ site: TestSite) -> [Question] {
    kaleyra([("api-key", site.key)]) + graphFace(site.bearer) + proxy() + native(site.bearer)
      + nativeAnalytics(site.bearer) + others()
  }

  private static func kaleyra(_ key: [(String, String)]) -> [Question] {
    let right = "whatsapp_template_ids=\(ids)&\(days)"
    return [
      Question(.GET, analytics, query: right, headers: key),
      Question(.GET, analytics, query: right + "&metric_types=sent,clicked&limit=3&after=MAZDZD", headers: key),
      Question(.GET, analytics, query: right + "&status=paused", headers: key),
      Question(.GET, analytics, query: right + "&product_type=MARKETING_MESSAGES_LITE_API", headers: key),
      Question(.GET, analytics, status: 400, query: "limit=0&after=x&metric_types=foo", headers: key),
      Question(.GET, analytics, status: 400, query: right + "&status=gone", headers: key),
      Question(.GET, analytics, status: 401, query: right),
      Question(.GET, analytics, status: 401, query: right, names: ["waba_id": "1"], headers: key),
      Question(.GET, templates, headers: key),
      Question(.GET, templates, query: "status=accepted&limit=1", headers: key),
      Question(.GET, templates, query: "status=paused", headers: key),
      Question(.GET, templates, status: 400, query: "limit=x", headers: key),
      Question(.GET, templates, status: 400, query: "status=APPROVED", headers: key),
      Question(.GET, templates, status: 401, names: ["sid": "nobody"], headers: key),
    ]
  }

  private static func graphFace(_ key: [(String, String)]) -> [Question] {
    let right = "template_ids=\(ids)&\(graphDays)"
    let called = "template_analytics.start(2025-06-14).end(2025-06-17).granularity(DAILY).template_ids(\(ids))"
    let form = [("Content-Type", "application/x-www-form-urlencoded")]
    return [
      Question(.GET, graph + "/template_analytics", query: right, headers: key),
      Question(.GET, graph + "/template_analytics", query: right + "&limit=2&after=MAZDZD", headers: key),
      Question(.GET, graph + "/template_analytics", query: right + "&use_waba_timezone=true", headers: key),
      Question(.GET, graph + "/template_analytics", status: 400, query: "limit=0", headers: key),
      Question(.GET, graph + "/template_analytics", status: 400, query: right, names: ["waba_id": "1"], headers: key),
      Question(.GET, graph + "/template_analytics", status: 401, query: right),
      Question(.GET, graph + "/template_analytics", status: 404, names: ["version": "foo"], headers: key),
      Question(.GET, graph, headers: key),
      Question(.GET, graph, query: "fields=name,\(called)", headers: key),
      Question(.GET, graph, status: 400, query: "fields=colour", headers: key),
      Question(.GET, graph, status: 401),
      Question(.POST, graph, headers: key + form, body: "is_enabled_for_insights=true"),
      Question(.POST, graph, status: 400, headers: key + form, body: "is_enabled_for_insights=false"),
      Question(.GET, graph + "/message_templates", query: "fields=name,status", headers: key),
      Question(.GET, graph + "/message_templates", query: "limit=1&status=APPROVED", headers: key),
      Question(.GET, graph + "/message_templates", status: 400, query: "fields=colour", headers: key),
    ]
  }

  private static func proxy() -> [Question] {
    let path = "/{version}/{phone_number_id}"
    let message =
      #"{"messaging_product":"whatsapp","to":"919000000001","type":"template","template":{"name":"festive_offer","#
      + #""language":{"code":"en_US"}}}"#
    let token = [("Authorization", "Bearer " + DocumentedSite.token), ("Content-Type", "application/json")]
    return ["/messages", "/marketing_messages"].flatMap { edge in
      [
        Question(.POST, path + edge, headers: token, body: message),
        Question(.POST, path + edge, status: 400, headers: token, body: "{}"),
        Question(.POST, path + edge, status: 400, names: ["phone_number_id": "x"], headers: token, body: message),
        Question(.POST, path + edge, status: 401, body: message),
        Question(
          .POST, path + edge, status: 404, headers: token, body: message.replacing("festive_offer", with: "unknown")),
        Question(.POST, path + edge, status: 404, names: ["version": "foo"], body: message),
      ]
    }
  }

  private static func native(_ key: [(String, String)]) -> [Question] {
    let send = #"{"wamid":"wamid.x","template_id":"\#(DocumentedSite.templates[0])"}"#
    return [
      Question(.GET, "/api/v1/status", headers: key),
      Question(.GET, "/api/v1/status", status: 401),
      Question(.GET, "/api/v1/keys/self", headers: key),
      Question(.GET, "/api/v1/keys/self", status: 401),
      Question(.GET, "/api/v1/wabas", headers: key),
      Question(.GET, "/api/v1/wabas", status: 401),
      Question(.GET, own + "/templates", headers: key),
      Question(.GET, own + "/templates", query: "status=approved&name=T1&limit=1", headers: key),
      Question(.GET, own + "/templates", status: 400, query: "limit=0&after=x", headers: key),
      Question(.GET, own + "/templates", status: 404, names: ["waba_id": "1"], headers: key),
      Question(.POST, sends, headers: key, body: send + "\n{}\n"),
      Question(.POST, sends, headers: key, body: "[\(send)]"),
      Question(.POST, sends, status: 400, headers: key, body: "[{"),
      Question(.POST, sends, status: 401, body: send),
      Question(.POST, sends, status: 404, names: ["waba_id": "1"], headers: key, body: send),
      Question(.POST, sends, status: 413, headers: key, body: String(repeating: send + "\n", count: 10_001)),
    ]
  }

  private static func nativeAnalytics(_ key: [(String, String)]) -> [Question] {
    let days = "from=2025-06-14&to=2025-06-17"
    let all = "metrics=accepted,sent,delivered,read,replied,clicked,failed,rates,time_to_deliver,time_to_read,failures"
    var questions = [
      "", days, "\(days)&\(all)&compare=previous", "\(days)&\(all)&attribution=send", "\(days)&group_by=category",
      "\(days)&group_by=language", "\(days)&group_by=none&granularity=total", "\(days)&group_by=button",
      "\(days)&granularity=hour&templates=\(ids)", "\(days)&format=csv&\(all)", "\(days)&format=ndjson",
    ].map { Question(.GET, own + "/analytics", query: $0, headers: key) }
    questions += [
      Question(.GET, own + "/analytics", status: 400, query: "from=x&granularity=year&metrics=foo", headers: key),
      Question(.GET, own + "/analytics", status: 401),
      Question(.GET, own + "/analytics", status: 404, names: ["waba_id": "1"], headers: key),
    ]
    return questions
  }

  /// To be asked in this order: the link is deleted on the way.
  private static func links(_ key: [(String, String)], _ link: DocumentedSite.Link) -> [Question] {
    let template = DocumentedSite.templates[0]
    let names = ["link_id": link.link_id, "token": link.token]
    let draft =
      #"{"template_id":"\#(template)","button":"\#(DocumentedSite.button)","target":"https://shop.example.com"}"#
    let bad = #"{"template_id":\#(template),"button":"Fax","target":"javascript:alert(1)"}"#
    return [
      Question(.POST, own + "/links", status: 201, headers: key, body: draft),
      Question(.POST, own + "/links", status: 400, headers: key, body: bad),
      Question(.POST, own + "/links", status: 400, headers: key, body: "["),
      Question(.POST, own + "/links", status: 401, body: draft),
      Question(.POST, own + "/links", status: 404, names: ["waba_id": "1"], headers: key, body: draft),
      Question(.POST, own + "/links", status: 413, headers: key, body: String(repeating: " ", count: 16 << 10 | 1)),
      Question(.GET, own + "/links", headers: key),
      Question(.GET, own + "/links", status: 401),
      Question(.GET, own + "/links/{link_id}", names: names, headers: key),
      Question(.GET, own + "/links/{link_id}", status: 404, names: ["link_id": "x"], headers: key),
      Question(.GET, "/l/{token}", status: 302, names: names),
      Question(.GET, "/l/{token}", status: 404, names: ["token": "x"]),
      Question(.DELETE, own + "/links/{link_id}", status: 204, names: names, headers: key),
      Question(.DELETE, own + "/links/{link_id}", status: 404, names: names, headers: key),
      Question(.GET, own + "/links/{link_id}", status: 404, names: names, headers: key),
      Question(.GET, "/l/{token}", status: 410, names: names),
    ]
  }

  private static func others() -> [Question] {
    [
      Question(
        .GET, "/webhooks/meta",
        query: "hub.mode=subscribe&hub.verify_token=\(DocumentedSite.verifyToken)&hub.challenge=7"),
      Question(.GET, "/webhooks/meta", status: 403, query: "hub.mode=subscribe&hub.verify_token=x"),
      Question(.POST, "/webhooks/meta", status: 401, body: "{}"),
      Question(
        .POST, "/webhooks/meta", status: 413,
        headers: [("X-Hub-Signature-256", "sha256=" + String(repeating: "0", count: 64))],
        body: String(repeating: " ", count: 4 << 20 | 1)),
      Question(.GET, "/health/live"),
      Question(.GET, "/health/ready"),
      Question(.GET, "/openapi.json"),
      Question(.GET, "/docs"),
      Question(.GET, "/docs/style.css"),
    ]
  }
}
