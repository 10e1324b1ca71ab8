/// The `type` of an element of `clicked` in an answer.
///
/// A link button yields both of the last two: whoever adds up the array counts its clicks twice.
package enum ButtonKind: Int, CaseIterable, Comparable, Sendable {
  /// Taps on a quick-reply button.
  case quickReply = 0
  /// All clicks on a link button.
  case url = 1
  /// Distinct messages whose link button was clicked.
  case uniqueURL = 2

  package var answerName: String {
    switch self {
    case .quickReply: "quick_reply_button"
    case .url: "url_button"
    case .uniqueURL: "unique_url_button"
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
