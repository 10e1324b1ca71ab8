import TemplateAnalytics

/// The business of the demo: a shop that does not exist, its WABA, its number and its six templates.
enum DemoCatalogue {
  static let accountName = "Marigold Stores"
  static let waba: WABAID = id(109_087_654_321_098)
  static let phoneNumberID = "106540352242922"
  /// In international form. Nobody has it: no Indian number goes on with 0.
  static let phoneNumber = "+910800555010"
  /// As in Meta's `display_phone_number`: digits only.
  static var displayPhoneNumber: String { String(phoneNumber.dropFirst()) }

  /// The templates as the catalogue keeps them, in the order of their ids.
  static var templates: [Template] { demoTemplates.map(\.template) }

  /// All of them, in the order of their ids.
  static let demoTemplates: [DemoTemplate] = [
    festiveOffer, cartReminder, loyaltyInvite, orderConfirmation, deliveryUpdate, loginCode,
  ]

  /// The one that stays below the floor of 1000 events, so that the demo shows what withholding looks like.
  static let loyaltyInvite = DemoTemplate(
    template: Template(
      id: id(1_317_000_000_000_103), name: "loyalty_invite", language: "en", category: .marketing, status: .approved,
      components: [
        TemplateComponent(type: "BODY", text: "Hi {{1}}, you are invited to Marigold Circle: points on every order."),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "QUICK_REPLY", text: "Join now"),
            TemplateButton(type: "URL", text: "Tell me more", url: "https://marigold.example/l/{{1}}"),
          ]),
      ]),
    behaviour: DemoBehaviour(
      rhythm: .launch, share: 0, failures: DemoBehaviour.marketingFailures, readRate: 0.7, readMedian: 3_600,
      readSpread: 1.5, replyRate: 0.02, tapRates: [("Join now", 0.12)]),
    limit: 240)

  private static let festiveOffer = DemoTemplate(
    template: Template(
      id: id(1_317_000_000_000_067), name: "festive_offer", language: "en_US", category: .marketing, status: .approved,
      components: [
        TemplateComponent(type: "HEADER", format: "IMAGE"),
        TemplateComponent(type: "BODY", text: "Hi {{1}}, 20% off everything for the festive season, until Sunday."),
        TemplateComponent(type: "FOOTER", text: "Reply STOP to opt out"),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "QUICK_REPLY", text: "Contact Support"),
            TemplateButton(type: "QUICK_REPLY", text: "Stop promotions"),
            TemplateButton(type: "URL", text: "Tell me more", url: "https://marigold.example/l/{{1}}"),
          ]),
      ]),
    behaviour: DemoBehaviour(
      rhythm: .campaigns, share: 0.21, failures: DemoBehaviour.marketingFailures, readRate: 0.64, readMedian: 5_400,
      readSpread: 1.6, replyRate: 0.022, tapRates: [("Contact Support", 0.035), ("Stop promotions", 0.012)]))

  private static let cartReminder = DemoTemplate(
    template: Template(
      id: id(1_317_000_000_000_085), name: "cart_reminder", language: "en", category: .marketing, status: .approved,
      components: [
        TemplateComponent(type: "BODY", text: "Hi {{1}}, {{2}} is still in your cart. Shall we keep it for you?"),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "QUICK_REPLY", text: "Remind me later"),
            TemplateButton(type: "URL", text: "View my cart", url: "https://marigold.example/l/{{1}}"),
          ]),
      ]),
    behaviour: DemoBehaviour(
      rhythm: .evenings, share: 0.11, failures: DemoBehaviour.marketingFailures, readRate: 0.72, readMedian: 2_700,
      readSpread: 1.5, replyRate: 0.03, tapRates: [("Remind me later", 0.06)]))

  private static let orderConfirmation = DemoTemplate(
    template: Template(
      id: id(1_317_000_000_000_121), name: "order_confirmation", language: "en", category: .utility, status: .approved,
      components: [
        TemplateComponent(type: "HEADER", format: "TEXT", text: "Order {{1}}"),
        TemplateComponent(type: "BODY", text: "Thank you, {{1}}! Your order over {{2}} is confirmed."),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "URL", text: "Track order", url: "https://marigold.example/l/{{1}}"),
            TemplateButton(type: "QUICK_REPLY", text: "Contact Support"),
          ]),
      ]),
    behaviour: DemoBehaviour(
      rhythm: .shopping, share: 0.24, failures: DemoBehaviour.utilityFailures, readRate: 0.9, readMedian: 480,
      readSpread: 1.6, replyRate: 0.018, tapRates: [("Contact Support", 0.028)]))

  private static let deliveryUpdate = DemoTemplate(
    template: Template(
      id: id(1_317_000_000_000_148), name: "delivery_update", language: "hi", category: .utility, status: .approved,
      components: [
        TemplateComponent(type: "BODY", text: "नमस्ते {{1}}, आपका ऑर्डर {{2}} आज पहुँचेगा।"),
        TemplateComponent(
          type: "BUTTONS",
          buttons: [
            TemplateButton(type: "QUICK_REPLY", text: "समय बदलें"),
            TemplateButton(type: "QUICK_REPLY", text: "Contact Support"),
          ]),
      ]),
    behaviour: DemoBehaviour(
      rhythm: .logistics, share: 0.23, failures: DemoBehaviour.utilityFailures, readRate: 0.93, readMedian: 900,
      readSpread: 1.4, replyRate: 0.035, tapRates: [("समय बदलें", 0.045), ("Contact Support", 0.015)]))

  private static let loginCode = DemoTemplate(
    template: Template(
      id: id(1_317_000_000_000_166), name: "login_code", language: "en", category: .authentication, status: .approved,
      components: [
        TemplateComponent(type: "BODY", text: "{{1}} is your verification code."),
        TemplateComponent(type: "FOOTER", text: "This code expires in 10 minutes."),
        TemplateComponent(type: "BUTTONS", buttons: [TemplateButton(type: "OTP", text: "Copy code")]),
      ]),
    behaviour: DemoBehaviour(
      rhythm: .aroundTheClock, share: 0.21, failures: [(.undeliverable, 0.012)], readRate: 0.88, readMedian: 25,
      readSpread: 1.1, replyRate: 0.001, tapRates: []))

  private static func id<Kind>(_ value: Int64) -> MetaID<Kind> {
    guard let id = MetaID<Kind>(value) else { preconditionFailure("\(value) is no id") }
    return id
  }
}
