import TemplateAnalytics

/// The tokens for our own calls to Meta.
package struct GraphTokens: Equatable, Sendable {
  /// For every WABA that has none of its own.
  package var common: String?
  package var byWABA: [WABAID: String]

  package init(common: String? = nil, byWABA: [WABAID: String] = [:]) {
    self.common = common
    self.byWABA = byWABA
  }

  /// - Returns: nil where there is none: then Meta is not called for this WABA.
  package func token(of waba: WABAID) -> String? { byWABA[waba] ?? common }

  /// Whether there is any.
  package var isEmpty: Bool { common == nil && byWABA.isEmpty }
}
