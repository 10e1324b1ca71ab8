import TemplateAnalytics

/// Thirty days of a business's traffic, as a server would have got it: send registrations and Meta's webhooks in the order of
/// time, with the disorder, the delays and the duplicates of real ones.
///
/// The same messages, seed and end make the same steps, byte for byte. Steps are made as they are asked for; a million messages
/// need about as much memory as the busiest three days of them.
struct DemoTraffic: Sequence, Sendable {
  /// Template messages in all. Each comes to about four steps' worth of facts.
  let messages: Int
  let seed: UInt64
  /// The end of the traffic, in Unix seconds: nothing in it happens later.
  let now: UnixTime

  /// - Parameters:
  ///   - messages: template messages in all, 0 or more. A quarter as many users get them.
  ///   - now: at least 30 days after 1970.
  init(messages: Int, seed: UInt64 = 1, now: UnixTime) {
    precondition(messages >= 0 && messages <= 100_000_000, "0 to 100,000,000 messages")
    self.messages = messages
    self.seed = seed
    self.now = now
  }

  func makeIterator() -> DemoSteps { DemoSteps(plan: DemoPlan(messages: messages, seed: seed, now: now)) }
}
