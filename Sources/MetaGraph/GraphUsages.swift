import Synchronization
import TemplateAnalytics

/// What Meta last said of its rate limit, by WABA.
final class GraphUsages: Sendable {
  private struct Known {
    var usage: GraphUsage?
    /// Until when a job that has time waits.
    var until: ContinuousClock.Instant
    /// Until when Meta refuses every call.
    var blockedUntil: ContinuousClock.Instant
  }

  private let known = Mutex<[WABAID: Known]>([:])

  func note(_ usage: GraphUsage, of waba: WABAID, at now: ContinuousClock.Instant) {
    let blockedUntil = usage.minutesToRegainAccess > 0 ? now + usage.pause : now
    known.withLock { $0[waba] = Known(usage: usage, until: now + usage.pause, blockedUntil: blockedUntil) }
  }

  /// Meta refuses calls, for `wait` from now on.
  func block(_ waba: WABAID, for wait: Duration, at now: ContinuousClock.Instant) {
    known.withLock { known in
      let before = known[waba]
      known[waba] = Known(
        usage: before?.usage, until: max(before?.until ?? now, now + wait),
        blockedUntil: max(before?.blockedUntil ?? now, now + wait))
    }
  }

  /// How long Meta goes on to refuse every call.
  func block(of waba: WABAID, at now: ContinuousClock.Instant) -> Duration {
    known.withLock { known in
      guard let until = known[waba]?.blockedUntil else { return .zero }
      return max(.zero, now.duration(to: until))
    }
  }

  func usage(of waba: WABAID) -> GraphUsage? { known.withLock { $0[waba]?.usage } }

  func pause(for waba: WABAID, at now: ContinuousClock.Instant) -> Duration {
    known.withLock { known in
      guard let until = known[waba]?.until else { return .zero }
      return max(.zero, now.duration(to: until))
    }
  }
}
