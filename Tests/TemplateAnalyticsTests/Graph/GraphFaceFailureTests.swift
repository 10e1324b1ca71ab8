import TemplateAnalytics
import Testing

@Suite("Failures of the Graph face")
struct GraphFaceFailureTests {
  @Test(
    "Every failure has Meta's code and shape",
    arguments: [
      (.badToken, 401, "token"), (.notPermitted, 403, "permission"), (.tooManyRequests, 429, "rate"),
      (.unknownObject(id: "17", method: "get"), 400, "object"),
      (
        .badParameters([
          ParameterProblem(parameter: "start", text: "start is wrong"),
          ParameterProblem(parameter: "end", text: "end is wrong"),
        ]), 400, "parameters"
      ), (.unknownField("colour"), 400, "field"), (.unsupportedMethod("GET, HEAD"), 405, "method"),
      (.insightsNotAvailable, 400, "insights"),
      (.refusedByMeta(code: 200_007, subcode: 2_494_041, message: "(#200007) Not \"enabled\""), 400, "meta"),
      (.unavailable, 503, "transient"), (.internalError, 500, "internal"),
    ] as [(GraphFaceFailure, Int, String)])
  func body(failure: GraphFaceFailure, status: Int, fixture: String) throws {
    #expect(failure.httpStatus == status)
    #expect(
      String(decoding: failure.body(traceID: "req-1"), as: UTF8.self) == (try GraphFixture.text("error-" + fixture)))
  }

  @Test("What the caller made up is told back in 40 characters at most")
  func echo() {
    let long = String(repeating: "x\u{301}", count: 1000)
    for failure in [GraphFaceFailure.unknownObject(id: long, method: "get"), .unknownField(long)] {
      #expect(failure.body(traceID: "").count < 400)
    }
  }
}
