import TemplateAnalytics

/// The time and the chance that a client lives by: tests put in their own.
package struct GraphClock: Sendable {
  package var now: @Sendable () -> ContinuousClock.Instant
  /// For a `Retry-After` that names a date.
  package var unixTime: @Sendable () -> UnixTime
  /// Throws where the task is cancelled.
  package var sleep: @Sendable (Duration) async throws -> Void
  /// From 0 up to, not including, 1.
  package var jitter: @Sendable () -> Double

  package init(
    unixTime: @escaping @Sendable () -> UnixTime,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.unixTime = unixTime
    self.now = now
    self.sleep = sleep
    self.jitter = jitter
  }
}
