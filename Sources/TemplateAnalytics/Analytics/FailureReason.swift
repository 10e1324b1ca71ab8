/// Why messages failed, in words for those who send campaigns.
package struct FailureReason: Equatable, Sendable {
  /// Meta's error code; 0 where it named none.
  package var code: Int32
  /// What happened, in a few words.
  package var title: String
  /// What to do about it, in a sentence or two.
  package var advice: String

  /// - Returns: for a code that is not known here, words that say so.
  package init(code: Int32) {
    self.code = code
    if let words = FailureReason.words[code] {
      (title, advice) = words
    } else {
      title = "Error \(code)"
      advice =
        "Meta gave this code and Tickmark has no words for it: look it up in Meta's list of Cloud API error codes."
    }
  }

  /// The reasons of some failures, the most frequent first.
  /// - Parameter failures: how many messages, by code.
  package static func ranked(_ failures: [Int32: Int]) -> [(reason: FailureReason, count: Int)] {
    failures.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { (FailureReason(code: $0.key), $0.value) }
  }
}
