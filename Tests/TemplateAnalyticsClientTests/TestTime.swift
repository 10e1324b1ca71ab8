import Synchronization

/// Time that passes only where somebody waits, and remembers for how long.
final class TestTime: Clock {
  struct Instant: InstantProtocol {
    var sinceStart: Duration
    func advanced(by duration: Duration) -> Instant { Instant(sinceStart: sinceStart + duration) }
    func duration(to other: Instant) -> Duration { other.sinceStart - sinceStart }
    static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }
  }

  private let waited = Mutex<[Duration]>([])

  var waits: [Duration] { waited.withLock { $0 } }
  var now: Instant { Instant(sinceStart: waits.reduce(.zero, +)) }
  let minimumResolution = Duration.zero

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    let pause = now.duration(to: deadline)
    waited.withLock { $0.append(pause) }
  }
}
