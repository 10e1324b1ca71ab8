import TemplateAnalyticsClient
import Testing

@testable import tickmark

/// What a script learns of a server that did not answer.
struct ReportFailureTests {
  private static func refused(_ status: Int, _ code: String, _ parameters: [String: String] = [:])
    -> TemplateAnalyticsError
  {
    .refused(.init(status: status, code: code, message: "no", parameters: parameters))
  }

  @Test(
    arguments: [
      (refused(401, "RBC001"), 78), (refused(401, "WA401", ["waba_id": "no"]), 66), (refused(401, "WA-401"), 69),
      (refused(429, "WA429"), 69), (refused(400, "WA400", ["start_date": "no"]), 64), (refused(400, "WA400"), 69),
      (refused(500, "WA-500"), 69), (.unreachable(reason: "Connection refused"), 69),
      (.malformed(.init(status: 200, reason: "x")), 69), (.invalidArgument("sid"), 64), (.cancelled, 69),
    ] as [(TemplateAnalyticsError, Int32)])
  func eachHasItsExitCode(error: TemplateAnalyticsError, code: Int32) throws {
    let failure = try #require(CommandFailure(error as any Error))
    #expect(failure.exitCode == code)
    #expect(failure.message == error.description)
  }

  @Test func theServersOptionsGoTogether() throws {
    func client(_ arguments: [String], _ environment: [String: String] = [:]) throws -> AnalyticsClient? {
      try ReportServer.parse(arguments).client(environment: environment)
    }
    let key = ["TICKMARK_API_KEY": "secret"]
    #expect(try client([]) == nil)
    #expect(try client([], key) == nil)
    #expect(
      try client(["--pod", "ap", "--sid", "S"], key)?.description
        == "AnalyticsClient(https://api.ap.kaleyra.io, SID S)")
    #expect(
      try client(["--url", "http://127.0.0.1:1/", "--sid", "S", "--api-key", "k"])?.description
        == "AnalyticsClient(http://127.0.0.1:1, SID S)")
    for wrong in [
      ["--sid", "S"], ["--api-key", "k"], ["--url", "http://a", "--pod", "in", "--sid", "S"], ["--pod", "in"],
    ] {
      #expect(throws: CommandFailure.self) { try client(wrong, key) }
    }
    #expect(throws: CommandFailure.self) { try client(["--pod", "in", "--sid", "S"], ["TICKMARK_API_KEY": ""]) }
    #expect(throws: (any Error).self) { try client(["--pod", "us", "--sid", "S"], key) }
  }
}
