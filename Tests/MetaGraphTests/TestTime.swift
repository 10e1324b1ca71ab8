import MetaGraph
import Synchronization
import TemplateAnalytics

/// Time that passes only where somebody waits, and remembers for how long.
final class TestTime: Sendable {
  /// 2 July 2025, noon.
  static let start: UnixTime = 1_751_457_600

  private let origin = ContinuousClock.now
  private let waited = Mutex<[Duration]>([])

  var waits: [Duration] { waited.withLock { $0 } }
  var passed: Duration { waits.reduce(.zero, +) }

  /// - Parameter jitter: of every backoff, from 0 up to 1.
  func clock(jitter: Double = 1) -> GraphClock {
    GraphClock(
      unixTime: { Self.start + self.passed.components.seconds },
      now: { self.origin + self.passed },
      sleep: { time in
        try Task.checkCancellation()
        self.waited.withLock { $0.append(time) }
      },
      jitter: { jitter })
  }

  /// Lets time pass without anybody's waiting.
  func advance(by time: Duration) { waited.withLock { $0.append(time) } }
}
