extension AnalyticsClient {
  /// How patient the client is.
  public struct Options: Sendable {
    /// How often a request is tried where the server fails (HTTP 5xx), limits (429) or cannot be reached.
    public var attempts = 5
    /// The most of the first wait between two tries; each further one may be twice as long. The wait itself is any part
    /// of that, so that clients that failed together do not come back together; what the server asks for
    /// (`Retry-After`) is added to it.
    public var firstPause: Duration = .milliseconds(500)
    /// The longest wait that is not the server's wish.
    public var longestPause: Duration = .seconds(20)
    /// For one try, the answer's body included.
    public var attemptDeadline: Duration = .seconds(30)
    /// For one page: all tries, and the waits between them. A wait that would outlast it is not begun.
    public var deadline: Duration = .seconds(90)
    /// Bytes that an answer may have.
    public var largestAnswer = 16 << 20
    /// Pages that one answer may have: more are an error.
    public var maximumPages = 10_000
    /// Templates that are asked for at once: Kaleyra takes 100.
    public var templatesPerRequest = 100
    /// What measures deadlines and waits between tries: a test may let time pass without waiting. A try that is under way
    /// always takes real time.
    public var clock: any Clock<Duration> = ContinuousClock()
    /// From 0 up to, not including, 1: which part of a pause is taken.
    package var chance: @Sendable () -> Double = { Double.random(in: 0..<1) }

    public init() {}
  }
}
