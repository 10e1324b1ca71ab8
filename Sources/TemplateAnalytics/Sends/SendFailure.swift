/// Why a send through the proxy got no answer of Meta's.
package enum SendFailure: Error, Equatable, Sendable {
  /// As many sends are on their way as there may be: nothing was sent.
  case busy
  /// Meta cannot be reached: nothing was sent.
  case notSent
  /// Meta did not answer, or not in time: the message may have gone out.
  case unknown
  /// Nothing was sent. `limit` in bytes.
  case tooLarge(limit: Int)

  package var httpStatus: Int {
    switch self {
    case .busy: 503
    case .notSent: 502
    case .unknown: 504
    case .tooLarge: 413
    }
  }

  /// Graph's error object. `is_transient` is what Meta's SDKs go by when they try again: a message that may have gone out
  /// must not go out twice.
  /// - Parameter traceID: our id of the request.
  package func body(traceID: String) -> [UInt8] {
    let (message, code, isTransient) =
      switch self {
      case .busy: ("(#2) Too many messages are on their way at once; this one was not sent", 2, true)
      case .notSent: ("(#2) Meta cannot be reached; the message was not sent", 2, true)
      case .unknown: ("Meta did not answer; the message may have been sent", 1, false)
      case .tooLarge(let limit):
        ("(#100) The body may have \(limit) bytes at most; the message was not sent", 100, false)
      }
    var json = JSONBytes()
    json.graphError(message, isTransient: isTransient, code: code, subcode: nil, traceID: traceID)
    return json.bytes
  }
}
