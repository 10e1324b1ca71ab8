import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// What the native analytics refuse, and how.
@Suite(.timeLimit(.minutes(10))) struct NativeAnalyticsRefusalTests {
  @Test func everyBadParameterIsToldAtOnce() async throws {
    try await RunningServer.run { server async throws in
      let problem = try NativeProblem(
        await server.nativeAnalytics([
          "templates": "a", "timezone": "IST", "from": "x", "to": "y", "granularity": "year", "group_by": "x",
          "metrics": "opened", "attribution": "x", "compare": "x", "product_type": "x", "format": "xml",
        ]))
      #expect(problem.status == 400)
      #expect(problem.code == "invalid_parameters")
      #expect(
        problem.errors?.keys.sorted() == [
          "attribution", "compare", "format", "from", "granularity", "group_by", "metrics", "product_type", "templates",
          "timezone", "to",
        ])
      #expect(problem.detail == problem.errors?["templates"])
      let future = try NativeProblem(await server.nativeAnalytics(["from": "2025-07-03"]))
      #expect(future.errors == ["from": "from must be today or earlier, for example 2025-07-02"])
    }
  }

  @Test func tooManyRowsAreRefusedBeforeAnythingIsRead() async throws {
    try await RunningServer.run { server async throws in
      let parameters = ["from": "2010-01-01", "granularity": "quarter_hour"]
      for (format, status) in [("json", 400), ("csv", 400), ("ndjson", 400)] {
        let problem = try NativeProblem(
          await server.nativeAnalytics(parameters.merging(["format": format, "from": "2009-01-01"]) { $1 }))
        #expect(problem.status == status)
        #expect(problem.errors?["granularity"]?.contains("ask for a coarser one") == true)
      }
      // Only with all of the templates there are too many.
      let hours = ["from": "2019-08-01", "granularity": "hour"]
      #expect(try await server.nativeAnalytics(hours.merging(["group_by": "none"]) { $1 }, method: .HEAD).status == 200)
      let problem = try NativeProblem(await server.nativeAnalytics(hours))
      #expect(problem.errors?["granularity"]?.contains("for each of 2 groups") == true)
    }
  }

  @Test func anothersWABAAndAnUnknownOneAreNotFound() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      try await server.store.catalog.addWABA(WABA(id: WABAID(200_000_000_000_001)!, sid: "OTHER"))
      for path in ["analytics", "templates"] {
        for waba in ["200000000000001", "77", "x"] {
          let answer = try await server.native(.GET, "/wabas/\(waba)/\(path)?format=xml")
          #expect(try NativeProblem(answer).code == "unknown_waba")
          #expect(answer.status == 404)
        }
      }
    }
  }

  @Test func nothingIsToldWithoutAKey() async throws {
    try await RunningServer.run { server async throws in
      for path in [
        "/wabas", "/keys/self", "/wabas/\(RunningServer.waba)/analytics", "/wabas/\(RunningServer.waba)/templates",
      ] {
        let answer = try await server.send(.GET, "/api/v1" + path)
        #expect(answer.status == 401)
        #expect(answer.headers.first(name: "www-authenticate") == "Bearer")
      }
    }
  }

  @Test func onlyGETAndHEADAreTaken() async throws {
    try await RunningServer.run { server async throws in
      for path in [
        "/wabas", "/keys/self", "/wabas/\(RunningServer.waba)/analytics", "/wabas/\(RunningServer.waba)/templates",
      ] {
        for method in [.POST, .PUT, .DELETE, .PATCH] as [HTTPMethod] {
          let answer = try await server.native(method, path)
          #expect(answer.status == 405)
          #expect(answer.headers.first(name: "allow") == "GET, HEAD")
        }
        let head = try await server.native(.HEAD, path)
        #expect(head.status == 200)
        #expect(head.body == "")
      }
    }
  }

  @Test func eachKeyHasItsRate() async throws {
    try await RunningServer.run {
      $0.rateLimit = 0.01
    } body: { server async throws in
      #expect(try await server.nativeAnalytics().status == 200)
      let answer = try await server.nativeAnalytics()
      #expect(try NativeProblem(answer).code == "too_many_requests")
      #expect(answer.status == 429)
      #expect(answer.headers.first(name: "retry-after") != nil)
    }
  }
}
