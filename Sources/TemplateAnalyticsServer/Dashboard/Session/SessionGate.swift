import HTTPTypes
import Hummingbird
import TemplateAnalytics
import TemplateAnalyticsStore

/// Who is signed in to the dashboard, and how one gets in and out.
struct SessionGate: Sendable {
  let secret: SessionSecret
  let authenticator: Authenticator
  let clock: @Sendable () -> UnixTime

  /// Who sends the request.
  /// - Returns: nil where nobody is signed in: no cookie, one that is not ours or has expired, or one whose key was
  ///   revoked or has expired.
  func visitor(_ request: Request) async throws(StoreError) -> Visitor? {
    for session in sessions(of: request) {
      if let caller = try await authenticator.caller(keyID: session.keyID, now: clock()) {
        return Visitor(session: session, caller: caller)
      }
    }
    return nil
  }

  /// The sessions that a request has cookies of, whether or not their keys are still good.
  func sessions(of request: Request) -> [Session] {
    DashboardCookie.session.values(in: request).compactMap { Session(token: $0, now: clock(), secret: secret) }
  }

  /// Sends somebody who is not signed in to the form, and from there back to where the request was going.
  func signInFirst(_ request: Request) -> Response {
    let next = ReturnAddress(request.uri.string)
    return Self.redirect(to: next.text == "/" ? "/sign-in" : "/sign-in?next=" + FormText.encoded(next.text))
  }

  /// Signs in whoever shows an API key.
  /// - Returns: nil where the key is none.
  func open(key text: String, to next: ReturnAddress, for request: Request) async throws(StoreError) -> Response? {
    let now = clock()
    return try await authenticator.caller(key: text, now: now).map { start($0, next, now, request) }
  }

  /// Signs in whoever opens a sign-in link.
  /// - Returns: nil where the link is none of ours, or has expired, or its key is no more.
  func open(link token: String, for request: Request) async throws(StoreError) -> Response? {
    let now = clock()
    guard let link = SignInLink(token: token, now: now, secret: secret) else { return nil }
    return try await authenticator.caller(keyID: link.keyID, now: now).map {
      start($0, ReturnAddress("/"), now, request)
    }
  }

  private func start(_ caller: Caller, _ next: ReturnAddress, _ now: UnixTime, _ request: Request) -> Response {
    let session = Session(keyID: caller.key.id, now: now, secret: secret)
    var response = Self.redirect(to: next.text)
    DashboardCookie.session.set(
      session.token(secret), seconds: Session.lifetime, on: &response, to: request)
    DashboardCookie.form.clear(on: &response, to: request)
    return response
  }

  /// Makes the browser forget the session and what it has seen with it.
  func close(_ request: Request) -> Response {
    var response = Self.redirect(to: "/sign-in")
    response.headers[.clearSiteData] = #""cache""#
    DashboardCookie.session.clear(on: &response, to: request)
    return response
  }

  /// Whether the sign-in form was made for the browser that sends it: nobody is to be signed in by another's page, as
  /// somebody else.
  func isOwn(formToken: String, of request: Request) -> Bool {
    DashboardCookie.form.values(in: request).contains {
      Nonce.isWellFormed($0) && secret.accepts(formToken, of: $0, for: .form)
    }
  }

  /// What the sign-in form has to send along, and the cookie that goes with it where the browser has none yet. One that
  /// it has stays, so that the form in another tab goes on working.
  func formToken(for request: Request) -> (token: String, newCookie: String?) {
    let known = DashboardCookie.form.values(in: request).first(where: Nonce.isWellFormed)
    let nonce = known ?? Nonce.make()
    return (secret.code(of: nonce, for: .form), known == nil ? nonce : nil)
  }

  static func redirect(to address: String) -> Response {
    Response(
      status: .seeOther,
      headers: [.location: address, .cacheControl: "no-store", .referrerPolicy: "same-origin"])
  }
}
