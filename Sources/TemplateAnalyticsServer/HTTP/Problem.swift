import Foundation
import HTTPTypes
import Hummingbird
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsStore

/// An error of the native face: problem details (RFC 9457) with a stable `code`.
struct Problem: Error, Equatable {
  var status: HTTPResponse.Status
  /// For programs; stays as it is.
  var code: String
  /// For people.
  var detail: String
  /// By parameter, where several may be wrong.
  var errors: [String: String] = [:]
  /// Seconds after which it is worth trying again.
  var retryAfter: Int?

  static let unauthorized = Problem(
    status: .unauthorized, code: "unauthorized", detail: "Give a valid API key as `Authorization: Bearer <key>`.")
  static let wrongCSRFToken = Problem(
    status: .forbidden, code: "wrong_csrf_token",
    detail: "With a session of the dashboard, give its CSRF token in the header `X-CSRF-Token`.")
  static let notFound = Problem(status: .notFound, code: "not_found", detail: "There is nothing at this address.")
  static let badRequest = Problem(status: .badRequest, code: "bad_request", detail: "The request is not understood.")
  static let tooLarge = Problem(
    status: .contentTooLarge, code: "too_large", detail: "The body may have \(Limits.bodyBytes) bytes at most.")
  static let overloaded = Problem(
    status: .serviceUnavailable, code: "overloaded", detail: "Too much is coming in at once. Send it again.",
    retryAfter: 1)
  static let notSettled = Problem(
    status: .serviceUnavailable, code: "not_settled",
    detail: "It could not be counted in time. Send it again: it counts once.", retryAfter: 1)
  static let internalError = Problem(
    status: .internalServerError, code: "internal_error", detail: "Something went wrong here. The request id names it.")
  static let tooManyRequests = Problem(
    status: .tooManyRequests, code: "too_many_requests", detail: "Too many requests for this key.", retryAfter: 1)

  /// What the caller is told of trouble in the store.
  init(_ error: StoreError) {
    switch error {
    case .inboxFull, .diskFull:
      self.init(
        status: .serviceUnavailable, code: "store_full",
        detail: "Nothing can be taken in right now. Send it again later.",
        retryAfter: 30)
    case .unreachable, .refused, .copyUnderWay:
      self.init(
        status: .serviceUnavailable, code: "store_unreachable", detail: "The store does not answer right now.",
        retryAfter: 5)
    case .closed:
      self.init(status: .serviceUnavailable, code: "stopping", detail: "The server is stopping.", retryAfter: 5)
    default:
      self = .internalError
    }
  }

  /// Every bad parameter at once.
  init(_ invalid: InvalidParameters) {
    self.init(
      status: .badRequest, code: "invalid_parameters", detail: invalid.problems.first?.text ?? "",
      errors: Dictionary(invalid.problems.map { ($0.parameter, $0.text) }, uniquingKeysWith: { first, _ in first }))
  }

  /// What the caller is told where Meta's analytics could not be had.
  init(_ failure: MetaFailure) {
    if case .store(let error) = failure {
      self.init(error)
    } else if let refusal = failure.refusal {
      self.init(status: .badGateway, code: "refused_by_meta", detail: refusal.message)
    } else {
      self.init(
        status: .serviceUnavailable, code: "meta_unavailable", detail: "Meta cannot be asked right now.", retryAfter: 5)
    }
  }

  init(
    status: HTTPResponse.Status, code: String, detail: String, errors: [String: String] = [:], retryAfter: Int? = nil
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.errors = errors
    self.retryAfter = retryAfter
  }

  private struct Body: Encodable {
    let type = "about:blank"
    let title: String
    let status: Int
    let code: String
    let detail: String
    let errors: [String: String]?
  }

  var response: Response {
    get throws {
      let body = Body(
        title: status.reasonPhrase, status: status.code, code: code, detail: detail,
        errors: errors.isEmpty ? nil : errors)
      var response = try Response.json(body, status: status, contentType: "application/problem+json")
      if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
      if self == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
      return response
    }
  }
}
