import Synchronization

/// A token bucket for each API key: a steady rate, and bursts of one second's worth.
final class RateLimiter: Sendable {
  private let rate: Double
  private let buckets = Mutex<[String: Bucket]>([:])

  private struct Bucket {
    var tokens: Double
    var filledAt: ContinuousClock.Instant
  }

  /// - Parameter rate: requests a second and key; 0 for no limit.
  init(rate: Double) { self.rate = rate }

  /// Takes one token of `key`'s.
  /// - Returns: nil if there was one, else the whole seconds until there is one.
  func secondsToWait(key: String, now: ContinuousClock.Instant = .now) -> Int? {
    if rate <= 0 { return nil }
    let capacity = max(1, rate)
    return buckets.withLock { buckets in
      var bucket = buckets[key] ?? Bucket(tokens: capacity, filledAt: now)
      let elapsed = (now - bucket.filledAt) / .seconds(1)
      bucket.tokens = min(capacity, bucket.tokens + elapsed * rate)
      bucket.filledAt = now
      defer { buckets[key] = bucket }
      if bucket.tokens >= 1 {
        bucket.tokens -= 1
        return nil
      }
      // A rate next to nothing is a wait of a day, not a number that no integer holds.
      return Int(min(max(1, ((1 - bucket.tokens) / rate).rounded(.up)), 86_400))
    }
  }
}
