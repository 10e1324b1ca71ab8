import Hummingbird
import Logging
import TemplateAnalytics
import TemplateAnalyticsStore

/// `/sign-in` and `/sign-out`. A key or a token is neither logged nor repeated in an answer.
struct SignInFace: Sendable {
  let gate: SessionGate

  /// `GET /sign-in`: the form, or the sign-in link where there is a `token`.
  func page(_ request: Request, _ context: AppContext) async throws -> Response {
    let parameters = FormText.parameters(request.uri.query ?? "")
    let next = ReturnAddress(parameters.first { $0.name == "next" }?.value)
    do {
      if let token = parameters.first(where: { $0.name == "token" })?.value {
        guard let response = try await gate.open(link: token, for: request) else { throw SignInProblem.badLink }
        return response
      }
      if try await gate.visitor(request) != nil { return SessionGate.redirect(to: next.text) }
      return form(nil, next, request)
    } catch {
      return form(try problem(error, context), next, request)
    }
  }

  /// `POST /sign-in`
  func signIn(_ request: Request, _ context: AppContext) async throws -> Response {
    var next = ReturnAddress(nil)
    do {
      let fields = try await SignInForm(request)
      next = ReturnAddress(fields["next"])
      guard gate.isOwn(formToken: fields["csrf_token"], of: request) else { throw SignInProblem.otherForm }
      // Whoever copies a key takes a space or the end of a line along.
      let key = String(fields["key"].filter { !$0.isWhitespace })
      if key.isEmpty { throw SignInProblem.noKey }
      guard let response = try await gate.open(key: key, to: next, for: request) else { throw SignInProblem.wrongKey }
      return response
    } catch {
      return form(try problem(error, context), next, request)
    }
  }

  /// `POST /sign-out`
  func signOut(_ request: Request, _ context: AppContext) async throws -> Response {
    do {
      let fields = try await SignInForm(request)
      let sessions = gate.sessions(of: request)
      guard sessions.isEmpty || sessions.contains(where: { $0.accepts(csrfToken: fields["csrf_token"]) }) else {
        throw SignInProblem.otherSession
      }
      return gate.close(request)
    } catch {
      return form(try problem(error, context), ReturnAddress(nil), request)
    }
  }

  private func form(_ problem: SignInProblem?, _ next: ReturnAddress, _ request: Request) -> Response {
    let (token, newCookie) = gate.formToken(for: request)
    var response = SignInPage(problem: problem, next: next, csrfToken: token).response
    if let newCookie { DashboardCookie.form.set(newCookie, on: &response, to: request) }
    return response
  }

  /// What a person is told of an error.
  /// - Throws: `error` where it is nothing that this page can tell of.
  private func problem(_ error: any Error, _ context: AppContext) throws -> SignInProblem {
    if let problem = error as? SignInProblem { return problem }
    guard let store = error as? StoreError else { throw error }
    context.logger.error("store error", metadata: ["error": "\(store.message)"])
    return .trouble
  }
}
