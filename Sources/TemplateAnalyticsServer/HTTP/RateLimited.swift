/// The key used up what it may ask in a second.
struct RateLimited: Error {
  /// Until it may ask again.
  let seconds: Int
}
