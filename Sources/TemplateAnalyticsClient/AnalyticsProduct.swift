/// Through which of Meta's products messages were sent.
public enum AnalyticsProduct: String, CaseIterable, Sendable {
  case cloudAPI = "CLOUD_API"
  case marketingMessagesLite = "MARKETING_MESSAGES_LITE_API"
}
