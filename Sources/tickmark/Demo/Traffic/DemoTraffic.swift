import TemplateAnalytics

/// Thirty days of a business's traffic, as a server would have got it: send registrations and Meta's webhooks in the
/// order of time, with the disorder, the delays and the duplicates of real ones.
///
/// The same messages, seed and end make the same steps, byte for byte. Steps are made as they are asked for: a million
/// messages take some 50 MB.
struct DemoTraffic: Sequence, Sendable {
  /// Template messages in all.
  let messages: Int
  let seed: UInt64
  /// The end of the traffic, in Unix seconds: nothing in it happens later.
  let now: UnixTime

  /// - Parameters:
  ///   - messages: template messages in all, 0 to 10,000,000. A quarter as many users get them.
  ///   - now: at least 30 days after 1970.
  init(messages: Int, seed: UInt64 = 1, now: UnixTime) {
    precondition(messages >= 0 && messages <= 10_000_000, "0 to 10,000,000 messages")
    self.messages = messages
    self.seed = seed
    self.now = now
  }

  func makeIterator() -> DemoSteps { DemoSteps(plan: DemoPlan(messages: messages, seed: seed, now: now)) }
}
