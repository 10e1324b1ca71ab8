import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// What the catalogue knows, on our own API: WABAs, templates, and the key that asks.
struct CatalogueFace: Sendable {
  let gate: NativeGate
  let sources: AnalyticsSources

  /// `GET /api/v1/wabas`: those of the caller's account.
  func wabas(_ request: Request, _ context: AppContext) async throws -> Response {
    let caller = try await gate.caller(request)
    let wabas = caller.catalog.wabas(of: caller.account)
    return try .json(
      WABAsAnswer(wabas: wabas.map { .init($0, templateCount: caller.catalog.templates[$0.id]?.count ?? 0) }))
  }

  /// `GET /api/v1/wabas/{waba_id}/templates`
  func templates(_ request: Request, _ context: AppContext) async throws -> Response {
    let (waba, catalog) = try await gate.waba(request, context)
    let query = try TemplateListQuery.parse(FormText.parameters(request.uri.query ?? ""))
    let templates: [(id: TemplateID, template: Template?)] =
      query.isOfAll
      ? try await sources.templates(of: waba, in: catalog).map { ($0, catalog.template($0, of: waba.id)) }
      : (catalog.templates[waba.id] ?? []).filter(query.matches).map { ($0.id, $0) }
    let page = Page(rowCount: templates.count, limit: query.limit, position: query.position)
    return .json(bytes: TemplateList.encode(Array(templates[page.rows]), page: page))
  }

  /// `GET /api/v1/keys/self`: the key that asks.
  func key(_ request: Request, _ context: AppContext) async throws -> Response {
    let caller = try await gate.caller(request)
    return try .json(
      KeyAnswer(
        id: caller.key.id, name: caller.key.name, sid: caller.account.sid, account: caller.account.name,
        created_at: caller.key.createdAt, expires_at: caller.key.expiresAt, last_used_at: caller.key.lastUsedAt))
  }
}

private struct WABAsAnswer: Encodable {
  let wabas: [Item]

  struct Item: Encodable {
    let waba_id: String
    let name: String
    let timezone: String
    let country: String
    let source: String
    let api_version: String
    let phone_numbers: [PhoneNumber]
    /// Of the catalogue.
    let template_count: Int

    init(_ waba: WABA, templateCount: Int) {
      waba_id = waba.id.description
      name = waba.name
      timezone = waba.timeZone
      country = waba.country
      source = waba.source.rawValue
      api_version = waba.apiVersion
      phone_numbers = waba.phoneNumbers.map { PhoneNumber(phone_number_id: $0.id, number: $0.number) }
      template_count = templateCount
    }
  }

  struct PhoneNumber: Encodable {
    let phone_number_id: String
    let number: String
  }
}

private struct KeyAnswer: Encodable {
  let id: String
  let name: String
  let sid: String
  let account: String
  /// Unix time; so are the next two.
  let created_at: UnixTime
  let expires_at: UnixTime?
  let last_used_at: UnixTime?

  enum CodingKeys: CodingKey { case id, name, sid, account, created_at, expires_at, last_used_at }

  /// Written by hand, because what is not set is to be told as null.
  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(name, forKey: .name)
    try fields.encode(sid, forKey: .sid)
    try fields.encode(account, forKey: .account)
    try fields.encode(created_at, forKey: .created_at)
    try fields.encode(expires_at, forKey: .expires_at)
    try fields.encode(last_used_at, forKey: .last_used_at)
  }
}
