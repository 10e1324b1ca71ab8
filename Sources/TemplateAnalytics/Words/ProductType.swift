/// Through which of Meta's products a message was sent.
///
/// Ordered, because a record keeps the higher of two claims: a send that says nothing is a Cloud API send, and one that
/// says Marketing Messages knows better.
package enum ProductType: Int, CaseIterable, Comparable, Sendable {
  case cloudAPI = 0
  case marketingMessagesLite = 1

  /// Reads the names of Kaleyra's `product_type`, in any case. Meta's newer name of the second product is accepted too.
  package init?(_ text: some StringProtocol) {
    switch text.uppercased() {
    case "CLOUD_API": self = .cloudAPI
    case "MARKETING_MESSAGES_LITE_API", "MARKETING_MESSAGES_API_FOR_WHATSAPP": self = .marketingMessagesLite
    default: return nil
    }
  }

  /// As in Kaleyra's answer: lower case.
  package var answerName: String {
    switch self {
    case .cloudAPI: "cloud_api"
    case .marketingMessagesLite: "marketing_messages_lite_api"
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
