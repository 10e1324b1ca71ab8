/// What happens to messages of a template. Rates are chances, 0…1; medians are in seconds.
struct DemoBehaviour: Sendable {
  var rhythm: DemoRhythm
  /// Its part of the messages that no ``DemoTemplate/limit`` holds back; all parts add up to 1.
  var share: Double
  /// Chances of failure by reason.
  var failures: [(reason: DemoFailure, chance: Double)]
  /// Of delivered messages to users who let others see what they read.
  var readRate: Double
  var readMedian: Double
  var readSpread: Double
  /// Of delivered messages.
  var replyRate: Double
  /// Of delivered messages, by quick-reply button.
  var tapRates: [(button: String, chance: Double)]

  static let utilityFailures: [(reason: DemoFailure, chance: Double)] = [
    (.undeliverable, 0.016), (.reengagement, 0.001), (.rateLimit, 0.001),
  ]
  static let marketingFailures: [(reason: DemoFailure, chance: Double)] = [
    (.ecosystem, 0.034), (.undeliverable, 0.018), (.experiment, 0.005), (.stopped, 0.006),
  ]
}
