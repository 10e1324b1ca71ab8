import HTTPTypes
import Hummingbird
import Logging
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore

/// Kaleyra's API, for programs that were written against it: `GET /v2/{sid}/whatsapp/{waba_id}/templates_analytics` and
/// its sibling `message_templates`. The checks come in the order of the documented failures.
struct KaleyraFace: Sendable {
  let authenticator: Authenticator
  let sources: AnalyticsSources
  let policy: Policy
  let rateLimiter: RateLimiter
  let clock: @Sendable () -> UnixTime
  private let answers = AnswerCache()

  func templatesAnalytics(_ request: Request, _ context: AppContext) async throws -> Response {
    await answering(context) { () async throws -> Response in
      let now = clock()
      let (waba, catalog) = try await waba(request, context, now: now)
      let question = AnswerCache.Question(waba: waba.id, query: request.uri.query ?? "")
      // Before anything is read: an answer must not pass for one of a later moment.
      let moment = sources.generation(of: waba).map {
        AnswerCache.Moment(ledger: $0, catalog: catalog.version, today: Day(holding: now))
      }
      // What is wrong with a header is not in the question.
      if let moment, contentTypeProblems(request).isEmpty, let answer = answers.answer(to: question, at: moment) {
        return answer
      }
      let query: KaleyraQuery = try parsing(request) { parameters throws(KaleyraFailure) in
        try KaleyraQuery.parse(parameters, today: Day(holding: now), policy: policy)
      }
      try refuseRestricted(waba)
      let answer = try await TemplatesAnalytics(sources: sources, policy: policy).answer(
        query, of: waba, catalog: catalog)
      if let moment { answers.keep(answer.body, answer.headers, to: question, at: moment) }
      return Response(status: .ok, headers: answer.headers, body: ResponseBody(byteBuffer: answer.body))
    }
  }

  func messageTemplates(_ request: Request, _ context: AppContext) async throws -> Response {
    await answering(context) { () async throws -> Response in
      let (waba, catalog) = try await waba(request, context, now: clock())
      let query: KaleyraTemplateListQuery = try parsing(request) { parameters throws(KaleyraFailure) in
        try KaleyraTemplateListQuery.parse(parameters)
      }
      let templates = (catalog.templates[waba.id] ?? []).filter {
        query.status == nil || $0.status == query.status
      }
      let page = Page(rowCount: templates.count, limit: query.limit, position: query.position)
      return .json(bytes: KaleyraTemplateList.encode(templates: Array(templates[page.rows]), page: page))
    }
  }

  /// The caller's WABA, once everything that speaks against it was looked at, and the catalogue that has it.
  private func waba(
    _ request: Request, _ context: AppContext, now: UnixTime
  ) async throws -> (waba: WABA, catalog: CatalogSnapshot) {
    let sid = context.parameters.get("sid") ?? ""
    guard let caller = try await authenticator.caller(key: request.headers[.apiKey] ?? "", sid: sid, now: now) else {
      throw KaleyraFailure.incorrectCredentials
    }
    if let seconds = rateLimiter.secondsToWait(key: caller.key.id) { throw RateLimited(seconds: seconds) }
    guard caller.account.hasPlan else { throw KaleyraFailure.notAvailableForCustomer }
    guard let (waba, catalog) = try await authenticator.waba(context.parameters.get("waba_id") ?? "", of: caller) else {
      throw KaleyraFailure.unknownWABA
    }
    guard waba.apiVersion == "v2" else { throw KaleyraFailure.otherAPIVersion }
    return (waba, catalog)
  }

  private func refuseRestricted(_ waba: WABA) throws(KaleyraFailure) {
    if policy.refuses(countries: [waba.country] + waba.sharedWith, phoneNumbers: waba.phoneNumbers.map(\.number)) {
      throw .insightsNotAvailable
    }
  }

  /// Reads the query; a wrong `Content-Type` is told together with every other bad parameter.
  private func parsing<Query>(
    _ request: Request, _ parse: ([(name: String, value: String)]) throws(KaleyraFailure) -> Query
  ) throws(KaleyraFailure) -> Query {
    let parameters = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
    let problems = contentTypeProblems(request)
    let query: Query
    do throws(KaleyraFailure) {
      query = try parse(parameters)
    } catch {
      if case .badParameters(let others) = error { throw .badParameters(problems + others) }
      throw error
    }
    if !problems.isEmpty { throw .badParameters(problems) }
    return query
  }

  private func contentTypeProblems(_ request: Request) -> [ParameterProblem] {
    guard let given = request.headers[.contentType] else { return [] }
    let mediaType = given.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    return mediaType == "application/json" || mediaType.isEmpty
      ? []
      : [ParameterProblem(parameter: "Content-Type", text: "Content-Type must be application/json, or be left out.")]
  }

  /// Turns whatever goes wrong into Kaleyra's envelope.
  private func answering(_ context: AppContext, _ body: () async throws -> Response) async -> Response {
    do {
      return try await body()
    } catch let failure as KaleyraFailure {
      return answer(failure)
    } catch let limited as RateLimited {
      var response = answer(.tooManyRequests)
      response.headers[.retryAfter] = String(limited.seconds)
      return response
    } catch let failure as MetaFailure {
      if let refusal = failure.refusal { return answer(.refusedByMeta(refusal.message)) }
      context.logger.error("cannot answer", metadata: ["error": "\(failure.message)"])
      return answer(.internalError)
    } catch {
      context.logger.error(
        "cannot answer", metadata: ["error": "\((error as? StoreError)?.message ?? "\(type(of: error))")"])
      return answer(.internalError)
    }
  }

  private func answer(_ failure: KaleyraFailure) -> Response {
    .json(bytes: failure.body, status: HTTPResponse.Status(code: failure.httpStatus))
  }
}
