import MetaGraph
import TemplateAnalyticsStore

/// Why something that needs Meta and the store was not done.
package enum MetaFailure: Error, Equatable, Sendable {
  case graph(GraphError)
  case store(StoreError)
  /// Nobody gave a token for the WABA.
  case noToken

  /// What Meta refused for good; nil where it was something else that failed, or something that passes.
  package var refusal: GraphFailure? {
    guard case .graph(let error) = self, !error.isTransient else { return nil }
    return error.failure
  }

  /// One line that says what happened.
  package var message: String {
    switch self {
    case .graph(.unavailable(let detail)): "Meta cannot be asked: \(detail)"
    case .graph(let error): "Meta refused: \(error.failure.map { "\($0.message) (\($0.code))" } ?? "")"
    case .store(let error): error.message
    case .noToken: "there is no token to ask Meta with"
    }
  }

  /// One line that says what to do about it.
  package var hint: String? {
    switch self {
    case .graph(let error):
      switch error {
      case .unauthorized: "give a token that is valid, as meta.access_token or meta.access_tokens"
      case .forbidden: "give a token of a system user with whatsapp_business_management for this WABA"
      case .insightsUnavailable:
        "turn template insights on in WhatsApp Manager; Meta gives none in the EU, the UK and Japan"
      case .rateLimited: "Meta's limit is reached: the work goes on by itself"
      case .unavailable: "check the network and meta.graph_url; the work goes on by itself"
      case .invalidParameter, .refused: nil
      }
    case .store(let error): error.hint
    case .noToken: "set meta.access_token, or meta.access_tokens for single WABAs"
    }
  }
}
