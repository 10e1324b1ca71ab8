import Testing

/// One server for all tests of a suite, filled once.
struct DashboardSite: SuiteTrait, TestScoping {
  @TaskLocal static var current: TestSite?

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await DashboardWorld.run { site async throws in
      try await Self.$current.withValue(site) { try await function() }
    }
  }
}
