/// Why a request on the Graph face gets no answer: codes, and where it has any the texts, of Meta's Graph API.
package enum GraphFaceFailure: Error, Equatable, Sendable {
  /// No key, or a wrong one.
  case badToken
  /// The account has no plan.
  case notPermitted
  /// Meta's rate codes all mean the same here. The caller adds `Retry-After`.
  case tooManyRequests
  /// The WABA is unknown or another account's: the two are not told apart. `method` in lower case.
  case unknownObject(id: String, method: String)
  /// Every bad parameter of the request. Never empty.
  case badParameters([ParameterProblem])
  /// `fields` names something that there is not.
  case unknownField(String)
  /// The address has other methods. The caller adds `Allow`.
  case unsupportedMethod(String)
  /// The WABA belongs to a restricted region.
  case insightsNotAvailable
  /// Meta refused, with this code and in these words.
  case refusedByMeta(code: Int, subcode: Int?, message: String)
  /// The store is in trouble: worth another try.
  case unavailable
  case internalError

  package var httpStatus: Int {
    switch self {
    case .badToken: 401
    case .notPermitted: 403
    case .unsupportedMethod: 405
    case .tooManyRequests: 429
    case .unknownObject, .badParameters, .unknownField, .insightsNotAvailable, .refusedByMeta: 400
    case .unavailable: 503
    case .internalError: 500
    }
  }

  /// Graph's error object: compact JSON with the keys `message`, `type`, `is_transient`, `code`, `error_subcode`,
  /// `fbtrace_id`, as far as they apply.
  /// - Parameter traceID: what support is asked about: our id of the request.
  package func body(traceID: String) -> [UInt8] {
    var json = JSONBytes()
    json.graphError(
      message, isTransient: self == .unavailable ? true : nil, code: code, subcode: subcode, traceID: traceID)
    return json.bytes
  }

  private var code: Int {
    switch self {
    case .badToken: 190
    case .notPermitted: 10
    case .tooManyRequests: 4
    case .unknownObject, .badParameters, .unknownField, .unsupportedMethod: 100
    case .insightsNotAvailable: 200_005
    case .refusedByMeta(let code, _, _): code
    case .unavailable: 2
    case .internalError: 1
    }
  }

  private var subcode: Int? {
    switch self {
    case .unknownObject: 33
    case .refusedByMeta(_, let subcode, _): subcode
    default: nil
    }
  }

  private var message: String {
    switch self {
    case .badToken: "Invalid OAuth access token - Cannot parse access token"
    case .notPermitted: "(#10) Application does not have permission for this action"
    case .tooManyRequests: "(#4) Application request limit reached"
    case .unknownObject(let id, let method):
      "Unsupported \(method) request. Object with ID '\(ParameterReader.cut(id))' does not exist, cannot be loaded due to "
        + "missing permissions, or does not support this operation"
    case .badParameters(let problems): "(#100) " + problems.map(\.text).joined(separator: "; ")
    case .unknownField(let name): "(#100) Tried accessing nonexisting field (\(ParameterReader.cut(name)))"
    case .unsupportedMethod(let allowed): "(#100) Unsupported method: this address takes \(allowed)"
    case .insightsNotAvailable: "Template Insights are not available yet for this WhatsApp Business account"
    case .refusedByMeta(_, _, let message): message
    case .unavailable: "(#2) Service temporarily unavailable"
    case .internalError: "An unknown error occurred"
    }
  }
}
