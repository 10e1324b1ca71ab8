import Foundation
import TemplateAnalytics

/// The object `error` of an answer: `{"error":{"message","type","code","error_subcode","error_data":{"details"},
/// "fbtrace_id"}}`. It comes with any status, 200 too.
struct GraphRefusal: Decodable {
  private let error: Content

  private struct Content: Decodable {
    let message: String
    let code: Int
    let subcode: Int?
    let traceID: String?
    let isTransient: Bool

    enum CodingKeys: String, CodingKey {
      case message, code
      case subcode = "error_subcode"
      case data = "error_data"
      case traceID = "fbtrace_id"
      case isTransient = "is_transient"
    }
    struct Details: Decodable { let details: String? }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      let text = fields.lenient(String.self, .message) ?? ""
      let details = fields.lenient(Details.self, .data)?.details ?? ""
      message = details.isEmpty || text.contains(details) ? text : text.isEmpty ? details : "\(text): \(details)"
      code = fields.lenient(LenientInteger.self, .code).map { Int($0.value) } ?? 0
      subcode = fields.lenient(LenientInteger.self, .subcode).map { Int($0.value) }
      traceID = fields.lenient(String.self, .traceID)
      isTransient = fields.lenient(Bool.self, .isTransient) ?? false
    }
  }

  /// What it means: by Meta's code first, by the status of HTTP where the code says nothing.
  /// - Parameters:
  ///   - token: the one of the call, which must not come back in the text.
  ///   - retryAfter: seconds, where the headers told.
  func error(status: Int, token: String, retryAfter: Int?) -> GraphError {
    let failure = GraphFailure(
      status: status, code: error.code, subcode: error.subcode,
      message: Self.shown(error.message, token: token), traceID: error.traceID.map { Self.shown($0, token: token) })
    switch error.code {
    case 190, 102: return .unauthorized(failure)
    case 3, 10, 200...299: return .forbidden(failure)
    case 200_005, 200_006, 200_007: return .insightsUnavailable(failure)
    // "Object … does not exist, cannot be loaded due to missing permissions": the WABA, not a parameter.
    case 100 where error.subcode == 33: return .forbidden(failure)
    case 33, 100: return .invalidParameter(failure)
    case 4, 17, 32, 613, 80_000...80_014: return .rateLimited(failure, retryAfter: retryAfter)
    case 1, 2: return .unavailable(detail: "Meta failed with code \(error.code)")
    default: break
    }
    switch status {
    case 401: return .unauthorized(failure)
    case 403: return .forbidden(failure)
    case 429: return .rateLimited(failure, retryAfter: retryAfter)
    case 500...: return .unavailable(detail: "Meta failed with HTTP \(status) and code \(error.code)")
    default:
      return error.isTransient ? .unavailable(detail: "Meta failed with code \(error.code)") : .refused(failure)
    }
  }

  /// What an answer means that is not Meta's: a gateway's page, say.
  static func error(status: Int, retryAfter: Int?) -> GraphError {
    let text = "HTTP \(status), without an error of Meta's"
    let failure = GraphFailure(status: status, code: 0, message: text)
    return switch status {
    case 401: .unauthorized(failure)
    case 403: .forbidden(failure)
    case 429: .rateLimited(failure, retryAfter: retryAfter)
    case 400...499 where status != 408: .refused(failure)
    default: .unavailable(detail: text)
    }
  }

  /// Meta's text without tokens: the one of the call, and whatever looks like one of Meta's.
  static func shown(_ text: String, token: String) -> String {
    let text = text.replacing(token, with: "[token]").replacing(/EAA[0-9A-Za-z_\-]{8,}/, with: "[token]")
    return String(text.prefix(500))
  }
}
