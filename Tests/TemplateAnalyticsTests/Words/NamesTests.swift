import TemplateAnalytics
import Testing

/// The words of Kaleyra's page, letter by letter: programs compare them as strings.
@Suite struct NamesTests {
  @Test func metricsAreNamedInTheOrderOfTheAnswer() {
    #expect(Metric.allCases.map(\.rawValue) == ["SENT", "DELIVERED", "READ", "REPLIED", "CLICKED"])
  }

  @Test func buttonKindsAreNamedInTheOrderOfTheAnswer() {
    #expect(
      ButtonKind.allCases.sorted().map(\.answerName) == ["quick_reply_button", "url_button", "unique_url_button"])
  }

  @Test func productsAreReadInAnyCaseAndWrittenInLowerCase() {
    #expect(ProductType("CLOUD_API") == .cloudAPI)
    #expect(ProductType("cloud_api") == .cloudAPI)
    #expect(ProductType("Marketing_Messages_Lite_API") == .marketingMessagesLite)
    #expect(ProductType("MARKETING_MESSAGES_API_FOR_WHATSAPP") == .marketingMessagesLite)
    #expect(ProductType("") == nil)
    #expect(ProductType("CLOUD API") == nil)
    #expect(ProductType.allCases.map(\.answerName) == ["cloud_api", "marketing_messages_lite_api"])
    for product in ProductType.allCases { #expect(ProductType(product.answerName) == product) }
  }

  @Test func theProductThatKnowsBetterIsTheGreater() {
    #expect(ProductType.cloudAPI < .marketingMessagesLite)
  }
}
