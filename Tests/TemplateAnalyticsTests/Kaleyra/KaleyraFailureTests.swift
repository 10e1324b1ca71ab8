import TemplateAnalytics
import Testing

@Suite("Failures of the Kaleyra face")
struct KaleyraFailureTests {
  private static let parameters = KaleyraFailure.badParameters([
    ParameterProblem(
      parameter: "granularity",
      text: "granularity is missing: give DAILY, the only granularity, for example DAILY"),
    ParameterProblem(parameter: "limit", text: "limit must be a whole number from 1 to 1000, for example 25"),
  ])

  @Test(
    "Every failure has Kaleyra's body, byte for byte, and its HTTP status",
    arguments: [
      (KaleyraFailure.incorrectCredentials, 401, "error-credentials"),
      (.tooManyRequests, 429, "error-rate"),
      (.notAvailableForCustomer, 401, "error-customer"),
      (.unknownWABA, 401, "error-waba"),
      (.otherAPIVersion, 401, "error-waba-version"),
      (.invalidStatus, 400, "error-status"),
      (parameters, 400, "error-parameters"),
      (.insightsNotAvailable, 400, "error-meta"),
      (
        .refusedByMeta("Template Insights are not available yet for this WhatsApp Business account."), 400,
        "error-meta"
      ),
      (.internalError, 500, "error-internal"),
    ])
  func failureHasDocumentedBody(failure: KaleyraFailure, status: Int, fixture: String) throws {
    #expect(String(decoding: failure.body, as: UTF8.self) == (try KaleyraFixture.text(fixture)))
    #expect(failure.httpStatus == status)
  }

  @Test("Meta's own words are passed on, escaped")
  func metaIsQuoted() {
    let body = String(decoding: KaleyraFailure.refusedByMeta("(#100) \"x\" \\ \n").body, as: UTF8.self)
    #expect(
      body == #"{"code":"WA400","message":"error returned from meta","data":{},"#
        + #""error":{"error":"(#100) \"x\" \\ \n"}}"#)
  }
}
