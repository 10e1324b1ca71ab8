import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MetaGraph
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// Meta's Graph API as far as it is about template analytics, for programs written with Meta's SDKs: a WABA, its
/// `template_analytics` and its `message_templates`, below `/{version}/{waba_id}`.
struct GraphFace: Sendable {
  let authenticator: Authenticator
  let sources: AnalyticsSources
  /// What has to be done where somebody turns analytics on. Nothing for a WABA that is counted here: it always is.
  let enableInsights: @Sendable (WABA) async throws -> Void
  let policy: Policy
  let rateLimiter: RateLimiter
  let clock: @Sendable () -> UnixTime

  /// `GET /{version}/{waba_id}/template_analytics`
  func templateAnalytics(_ request: Request, _ context: AppContext) async throws -> Response {
    try await answering(context) {
      let parameters = FormText.parameters(request.uri.query ?? "")
      let (waba, catalog) = try await waba(request, context, parameters)
      return try await analytics(parameters, of: waba, catalog, request, context).bytes
    }
  }

  /// `GET /{version}/{waba_id}`, with `fields` or without.
  func waba(_ request: Request, _ context: AppContext) async throws -> Response {
    try await answering(context) {
      let parameters = FormText.parameters(request.uri.query ?? "")
      let (waba, catalog) = try await waba(request, context, parameters)
      let query = try GraphNodeQuery.parse(parameters)
      let analytics =
        query.fields.contains(.templateAnalytics)
        ? try await analytics(query.analytics, of: waba, catalog, request, context) : nil
      return GraphNodeAnswer.encode(query.fields, waba: waba.id, name: waba.name, analytics: analytics)
    }
  }

  /// `GET /{version}/{waba_id}/message_templates`
  func messageTemplates(_ request: Request, _ context: AppContext) async throws -> Response {
    try await answering(context) {
      let parameters = FormText.parameters(request.uri.query ?? "")
      let (waba, catalog) = try await waba(request, context, parameters)
      let query = try GraphTemplateListQuery.parse(parameters)
      let templates = (catalog.templates[waba.id] ?? []).filter(query.matches)
      let paging = GraphPaging(
        rowCount: templates.count, limit: query.limit, position: query.position,
        link: link("message_templates", parameters, of: waba, request, context))
      return GraphTemplateList.encode(Array(templates[paging.page.rows]), fields: query.fields, paging: paging)
    }
  }

  /// `POST /{version}/{waba_id}?is_enabled_for_insights=true`
  func update(_ request: Request, _ context: AppContext) async throws -> Response {
    try await answering(context) {
      let parameters = FormText.parameters(request.uri.query ?? "") + (try await GraphForm.parameters(of: request))
      let (waba, _) = try await waba(request, context, parameters)
      try GraphUpdate.check(parameters)
      try await enableInsights(waba)
      return GraphNodeAnswer.changed(waba.id)
    }
  }

  /// Any other method of an address that takes those of `allowed`.
  func unsupported(allowed: String) -> RouteTable.Handler {
    { request, context in
      var response = try await answering(context) { throw GraphFaceFailure.unsupportedMethod(allowed) }
      response.headers[.allow] = allowed
      return response
    }
  }

  private func analytics(
    _ parameters: [(name: String, value: String)], of waba: WABA, _ catalog: CatalogSnapshot, _ request: Request,
    _ context: AppContext
  ) async throws -> GraphAnalyticsAnswer {
    let query = try GraphAnalyticsQuery.parse(
      parameters, now: clock(), timeZone: TimeZone(identifier: waba.timeZone) ?? .gmt, policy: policy)
    if policy.refuses(countries: [waba.country] + waba.sharedWith, phoneNumbers: waba.phoneNumbers.map(\.number)) {
      throw GraphFaceFailure.insightsNotAvailable
    }
    return try await GraphAnalytics(sources: sources).answer(
      query, of: waba, catalog: catalog, link: link("template_analytics", parameters, of: waba, request, context))
  }

  /// The caller's WABA, once everything that speaks against it was looked at, and the catalogue that has it.
  private func waba(
    _ request: Request, _ context: AppContext, _ parameters: [(name: String, value: String)]
  ) async throws -> (waba: WABA, catalog: CatalogSnapshot) {
    // A program that has taken the trouble of a header means that one.
    let key =
      request.headers[.authorization] == nil
      ? parameters.first { $0.name == "access_token" }?.value : request.bearerKey
    guard let caller = try await authenticator.caller(key: key ?? "", now: clock()) else {
      throw GraphFaceFailure.badToken
    }
    if let seconds = rateLimiter.secondsToWait(key: caller.key.id) { throw RateLimited(seconds: seconds) }
    guard caller.account.hasPlan else { throw GraphFaceFailure.notPermitted }
    let id = GraphAddress.objectID(context)
    guard let found = try await authenticator.waba(id, of: caller) else {
      throw GraphFaceFailure.unknownObject(id: id, method: request.method == .post ? "post" : "get")
    }
    return found
  }

  private func link(
    _ edge: String, _ parameters: [(name: String, value: String)], of waba: WABA, _ request: Request,
    _ context: AppContext
  ) -> GraphLink {
    GraphLink(
      origin: GraphLink.origin(host: request.head.authority, forwardedProtocol: request.headers[.xForwardedProto]),
      path: "/\(GraphAddress.version(context))/\(waba.id)/\(edge)", parameters: parameters)
  }

  /// Turns whatever goes wrong into Graph's error object.
  private func answering(_ context: AppContext, _ body: () async throws -> [UInt8]) async throws -> Response {
    // Other addresses of two or three parts are nobody's.
    guard GraphAddress.isVersion(GraphAddress.version(context)) else { throw Problem.notFound }
    do {
      return .json(bytes: try await body())
    } catch let failure as GraphFaceFailure {
      return answer(failure, context)
    } catch let limited as RateLimited {
      return answer(.tooManyRequests, context, retryAfter: limited.seconds)
    } catch let failure as MetaFailure {
      return answer(failure, context)
    } catch let error as StoreError {
      return answer(.store(error), context)
    } catch  where error is IOError || error is ChannelError {
      // The caller went away in the middle of its body.
      throw error
    } catch {
      context.logger.error("cannot answer", metadata: ["error": "\(type(of: error))"])
      return answer(.internalError, context)
    }
  }

  private func answer(_ failure: MetaFailure, _ context: AppContext) -> Response {
    if case .graph(let error) = failure, let refusal = failure.refusal {
      // The codes of tokens would say that the caller's own is wrong, and it is ours.
      let isOfToken = [102, 190].contains(error.refusalCode)
      if isOfToken { context.logger.error("cannot answer", metadata: ["error": "\(failure.message)"]) }
      return answer(
        .refusedByMeta(
          code: isOfToken ? 10 : error.refusalCode, subcode: error.refusalCode == refusal.code ? refusal.subcode : nil,
          message: refusal.message), context)
    }
    context.logger.error("cannot answer", metadata: ["error": "\(failure.message)"])
    var retryAfter: Int?
    if case .store(let error) = failure { retryAfter = Problem(error).retryAfter ?? 5 }
    return answer(.unavailable, context, retryAfter: retryAfter)
  }

  private func answer(_ failure: GraphFaceFailure, _ context: AppContext, retryAfter: Int? = nil) -> Response {
    var response = Response.json(
      bytes: failure.body(traceID: context.requestID), status: HTTPResponse.Status(code: failure.httpStatus))
    if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
    if failure == .badToken { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}
