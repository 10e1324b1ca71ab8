import GraphEmulator
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

  /// The code says what it is, and the status only where the code says nothing.
  @Test(arguments: [
    (401, 190, "unauthorized"), (400, 190, "unauthorized"), (200, 190, "unauthorized"), (400, 102, "unauthorized"),
    (403, 10, "forbidden"), (400, 3, "forbidden"), (400, 200, "forbidden"), (400, 299, "forbidden"),
    (400, 200_005, "insightsUnavailable"), (400, 200_006, "insightsUnavailable"), (403, 200_007, "insightsUnavailable"),
    (400, 100, "invalidParameter"), (404, 33, "invalidParameter"), (500, 100, "invalidParameter"),
    (400, 4, "rateLimited"), (400, 17, "rateLimited"), (400, 32, "rateLimited"), (400, 613, "rateLimited"),
    (400, 80_007, "rateLimited"), (400, 80_008, "rateLimited"), (429, 999_999, "rateLimited"),
    (400, 1, "unavailable"), (400, 2, "unavailable"), (500, 999_999, "unavailable"),
    (400, 999_999, "refused"), (200, 368, "refused"), (401, 999_999, "unauthorized"), (403, 999_999, "forbidden"),
  ])
  func theCodeComesFirstAndTheStatusSecond(status: Int, code: Int, name: String) async throws {
    try await GraphSite.run(options: { $0.attempts = 1 }) { site in
      site.emulator.fail(.error(status: status, code: code, subcode: 7, message: "Meta's own words"))
      let error = await site.listingFailure()
      #expect(error.map(self.name) == name)
      if let failure = error?.failure {
        #expect(
          failure
            == GraphFailure(
              status: status, code: code, subcode: 7, message: "Meta's own words", traceID: "AEmulatedTrace"))
      } else {
        #expect(name == "unavailable")
      }
    }
  }

  @Test(arguments: [
    (400, "refused"), (401, "unauthorized"), (403, "forbidden"), (404, "refused"), (408, "unavailable"),
    (429, "rateLimited"), (500, "unavailable"), (504, "unavailable"), (200, "unavailable"), (301, "unavailable"),
  ])
  func whatIsNotMetasIsToldByItsStatus(status: Int, name: String) async throws {
    try await GraphSite.run(options: { $0.attempts = 1 }) { site in
      site.emulator.fail(.html(status: status))
      let error = await site.listingFailure()
      #expect(error.map(self.name) == name)
    }
  }

  @Test func noTokenComesBackInAnError() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(
        .error(
          status: 401, code: 190,
          message: "Bad token \(GraphSite.token), not EAAJother1token2, as \(GraphSite.token)&x "
            + String(repeating: "é", count: 600)))
      let message = try #require(await site.listingFailure()?.failure?.message)
      #expect(message.hasPrefix("Bad token [token], not [token], as [token]&x éé"))
      #expect(message.count == 500)
    }
  }

  @Test func aTokenOfAnotherFormIsRedactedToo() async throws {
    try await GraphSite.run { site in
      site.emulator.fail(.error(status: 401, code: 190, message: "Malformed access token no-meta-token."))
      let failure = await site.failure { site throws(GraphError) in _ = try await site.listing(token: "no-meta-token") }
      #expect(failure?.failure?.message == "Malformed access token [token].")
    }
  }

  @Test func whatMetaAddsToItsMessageIsKept() async throws {
    try await GraphSite.run { site in
      let json = #"{"error":{"message":"(#100) Bad","code":"100","error_data":{"details":"Say it otherwise"}}}"#
      site.emulator.fail(.answer(EmulatorAnswer(status: 400, headers: [], body: Array(json.utf8))))
      let failure = await site.listingFailure()?.failure
      #expect(failure == GraphFailure(status: 400, code: 100, message: "(#100) Bad: Say it otherwise"))
    }
  }

  @Test func aRedirectIsNotFollowed() async throws {
    try await GraphSite.run(options: { $0.attempts = 1 }) { site in
      site.emulator.fail(
        .answer(EmulatorAnswer(status: 302, headers: [("Location", site.emulator.url + "/v25.0/1/x")], body: [])))
      let error = await site.listingFailure()
      #expect(error == .unavailable(detail: "HTTP 302, without an error of Meta's"))
      #expect(site.emulator.calls.count == 1)
    }
  }

  private func name(_ error: GraphError) -> String {
    switch error {
    case .unauthorized: "unauthorized"
    case .forbidden: "forbidden"
    case .insightsUnavailable: "insightsUnavailable"
    case .invalidParameter: "invalidParameter"
    case .rateLimited: "rateLimited"
    case .refused: "refused"
    case .unavailable: "unavailable"
    }
  }
}
