import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsServer

@Suite struct ClickSightTests {
  private static func sight(
    _ buttons: [(type: String, text: String)]?, linked: Set<String> = [], origin: CountsOrigin = .ledger
  ) -> String {
    let template = buttons.map { buttons in
      Template(
        id: RunningServer.template, name: "x", language: "en",
        components: [
          TemplateComponent(type: "BODY", text: "Hi"),
          TemplateComponent(type: "BUTTONS", buttons: buttons.map { TemplateButton(type: $0.type, text: $0.text) }),
        ])
    }
    let sight = ClickSight(template, linked: linked, origin: origin)
    return sight.seesAll ? "all" : sight.seesSome ? "some" : "none"
  }

  @Test func clicksAreSeenOnQuickRepliesAndTrackedLinks() {
    #expect(Self.sight([("QUICK_REPLY", "Yes")]) == "all")
    #expect(Self.sight([("URL", "Shop")], linked: ["Shop"]) == "all")
    #expect(Self.sight([("URL", "Shop")], linked: ["Other"]) == "none")
    #expect(Self.sight([("URL", "Shop"), ("QUICK_REPLY", "Yes")]) == "some")
    #expect(Self.sight([("URL", "Shop"), ("URL", "More")], linked: ["More"]) == "some")
    #expect(Self.sight([("url", "Shop"), ("quick_reply", "Yes")], linked: ["Shop"]) == "all")
  }

  @Test func whatWhatsAppTellsNobodyIsNotMissed() {
    #expect(Self.sight([("PHONE_NUMBER", "Call"), ("QUICK_REPLY", "Yes")]) == "all")
    #expect(Self.sight([("OTP", "Copy")]) == "none")
    #expect(Self.sight([("PHONE_NUMBER", "Call"), ("COPY_CODE", "Copy")]) == "none")
  }

  @Test func whatHasNoButtonsHasNoClicksToMiss() {
    #expect(Self.sight([]) == "all")
    #expect(Self.sight(nil) == "all")
  }

  @Test func metaSeesAllLinks() {
    #expect(Self.sight([("URL", "Shop"), ("QUICK_REPLY", "Yes")], origin: .archive) == "all")
  }
}
