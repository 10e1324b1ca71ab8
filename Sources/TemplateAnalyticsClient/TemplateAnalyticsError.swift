/// Why there is no answer. None of it holds the API key.
public enum TemplateAnalyticsError: Error, Equatable, Sendable {
  /// The server answered that it will not, in Kaleyra's envelope.
  case refused(Refusal)
  /// The server could not be reached, did not answer in time, or its answer was cut off.
  case unreachable(reason: String)
  /// What came is not an answer of Kaleyra's API: a gateway's page, say, or something else's address.
  case malformed(MalformedAnswer)
  /// The request cannot be made: which argument is wrong, and what is right. Nothing was sent.
  case invalidArgument(String)
  /// The task was cancelled.
  case cancelled

  /// What the server said.
  public struct Refusal: Equatable, Sendable {
    /// Of HTTP.
    public var status: Int
    /// Kaleyra's: `RBC001` where SID or key are wrong, `WA401` where it is the WABA, `WA400` where it is a parameter.
    public var code: String
    public var message: String
    /// What is wrong with each parameter, by its name in the API (`start_date`, say); empty where it is something else.
    public var parameters: [String: String]
    /// More than the message, where there is more.
    public var detail: String?
    /// What the server calls the request in its log, where it says so.
    public var requestID: String?
    /// How long the server wants to be left alone, where it says so.
    public var retryAfter: Duration?

    public init(
      status: Int, code: String, message: String, parameters: [String: String] = [:], detail: String? = nil,
      requestID: String? = nil, retryAfter: Duration? = nil
    ) {
      self.status = status
      self.code = code
      self.message = message
      self.parameters = parameters
      self.detail = detail
      self.requestID = requestID
      self.retryAfter = retryAfter
    }
  }

  /// An answer that cannot be read.
  public struct MalformedAnswer: Equatable, Sendable {
    /// Of HTTP.
    public var status: Int
    public var requestID: String?
    /// What is wrong with it; holds nothing of it.
    public var reason: String
    /// How long the server wants to be left alone, where it says so.
    public var retryAfter: Duration?

    public init(status: Int, requestID: String? = nil, reason: String, retryAfter: Duration? = nil) {
      self.status = status
      self.requestID = requestID
      self.reason = reason
      self.retryAfter = retryAfter
    }
  }

  /// Whether the same request may bring an answer later. The client has tried it again already.
  public var isTransient: Bool {
    switch self {
    case .refused(let refusal): Self.isTransient(status: refusal.status)
    case .malformed(let answer): Self.isTransient(status: answer.status)
    case .unreachable: true
    case .invalidArgument, .cancelled: false
    }
  }

  private static func isTransient(status: Int) -> Bool { status == 429 || status >= 500 }

  var retryAfter: Duration? {
    switch self {
    case .refused(let refusal): refusal.retryAfter
    case .malformed(let answer): answer.retryAfter
    case .unreachable, .invalidArgument, .cancelled: nil
    }
  }
}

extension TemplateAnalyticsError: CustomStringConvertible {
  /// One line in English, for logs.
  public var description: String {
    switch self {
    case .refused(let refusal):
      let parameters = refusal.parameters.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      let parts = [refusal.message] + (parameters.count > 1 ? parameters : []) + [refusal.detail].compactMap(\.self)
      return "\(refusal.code): \(parts.joined(separator: "; ")) \(Self.place(refusal.status, refusal.requestID))"
    case .unreachable(let reason): return reason
    case .malformed(let answer):
      return "not an answer of Kaleyra's: \(answer.reason) \(Self.place(answer.status, answer.requestID))"
    case .invalidArgument(let text): return text
    case .cancelled: return "the work was cancelled"
    }
  }

  private static func place(_ status: Int, _ requestID: String?) -> String {
    "(HTTP \(status)\(requestID.map { ", request \($0)" } ?? ""))"
  }
}
