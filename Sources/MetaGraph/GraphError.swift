/// Why a call to Meta's Graph API brought nothing. Closed: no error of the HTTP client leaves this target.
package enum GraphError: Error, Equatable, Sendable {
  /// The token is missing, wrong, expired or revoked (190, 102, HTTP 401).
  case unauthorized(GraphFailure)
  /// The token may not do this (3, 10, 200 to 299, HTTP 403), or may not see the WABA, or there is none (100 with
  /// subcode 33).
  case forbidden(GraphFailure)
  /// Meta gives no template analytics of this WABA (200005, 200006), or nobody has turned them on (200007).
  case insightsUnavailable(GraphFailure)
  /// A parameter is not what Meta takes (100, 33).
  case invalidParameter(GraphFailure)
  /// Too many calls (4, 17, 32, 613, 80000 to 80014, HTTP 429); `retryAfter` in seconds, where Meta said so.
  case rateLimited(GraphFailure, retryAfter: Int?)
  /// Meta refused for another reason.
  case refused(GraphFailure)
  /// Meta could not be reached, did not answer in time, failed (HTTP 5xx, codes 1 and 2) or answered with something
  /// that is not its own. `detail` holds nothing of what was sent or received.
  case unavailable(detail: String)

  /// What Meta said, where it said anything.
  package var failure: GraphFailure? {
    switch self {
    case .unauthorized(let failure), .forbidden(let failure), .insightsUnavailable(let failure),
      .invalidParameter(let failure), .rateLimited(let failure, _), .refused(let failure):
      failure
    case .unavailable: nil
    }
  }

  /// Meta's code, where it says what is wrong by itself: 100 is that of a parameter only. 0 where Meta said nothing.
  package var refusalCode: Int {
    switch self {
    case .invalidParameter: return GraphFailure.invalidParameterCode
    case .forbidden(let failure) where failure.code == GraphFailure.invalidParameterCode: return 10
    default: return failure?.code ?? 0
    }
  }

  /// Whether asking again later, unchanged, may help.
  package var isTransient: Bool {
    switch self {
    case .rateLimited, .unavailable: true
    case .unauthorized, .forbidden, .insightsUnavailable, .invalidParameter, .refused: false
    }
  }
}

/// An error in Meta's words: the object `error` of an answer.
package struct GraphFailure: Equatable, Sendable {
  /// Of HTTP.
  package var status: Int
  package var code: Int
  package var subcode: Int?
  /// Meta's text, as it came, cut after 500 characters.
  package var message: String
  /// What Meta's support asks for.
  package var traceID: String?

  /// Of ``GraphError/invalidParameter(_:)``.
  package static let invalidParameterCode = 100

  package init(status: Int, code: Int, subcode: Int? = nil, message: String, traceID: String? = nil) {
    self.status = status
    self.code = code
    self.subcode = subcode
    self.message = message
    self.traceID = traceID
  }
}
