import MetaGraph
import Testing

struct GraphErrorTests {
  @Test func onlyWhatTimeCanHealIsTransient() {
    let failure = GraphFailure(status: 400, code: 1, message: "")
    #expect(GraphError.unavailable(detail: "").isTransient)
    #expect(GraphError.rateLimited(failure, retryAfter: nil).isTransient)
    #expect(!GraphError.unauthorized(failure).isTransient)
    #expect(!GraphError.insightsUnavailable(failure).isTransient)
  }
}
