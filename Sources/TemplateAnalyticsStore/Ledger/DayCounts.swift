import TemplateAnalytics

/// The counts of a template on a day, or in another stretch of time.
package struct DayCounts: Equatable, Sendable {
  package var counts = Counts()
  /// Presses by button, by kind and then by text.
  package var buttons: [ButtonPresses] = []
  /// What Meta says was spent, in millionths of the WABA's currency; 0 where nothing was, or where nobody told: webhooks
  /// do not.
  package var amountSpent = 0
  /// Messages that failed by Meta's error code (0 where it named none), none that are 0. Only reports of stretches of
  /// time tell it.
  package var failures: [Int32: Int] = [:]
  /// From Meta's `sent` to its `delivered`, of messages of which both came. Only reports of stretches of time tell it.
  package var timeToDeliver = LatencyHistogram()
  /// From Meta's `sent` until the message was read, of messages of which both are known: not from `delivered`, which
  /// Meta may skip. Only reports of stretches of time tell it.
  package var timeToRead = LatencyHistogram()

  package init() {}

  /// Taps on quick-reply buttons, and all clicks on link buttons. Of a link button of which only the distinct messages are
  /// told, as Kaleyra does, it is these.
  package var clicked: Int {
    guard buttons.contains(where: { $0.kind == .uniqueURL }) else { return buttons.reduce(0) { $0 + $1.count } }
    let counted = Set(buttons.lazy.filter { $0.kind == .url }.map(\.text))
    return buttons.reduce(0) { sum, button in
      button.kind == .uniqueURL && counted.contains(button.text) ? sum : sum + button.count
    }
  }

  /// How often a button was pressed.
  package struct ButtonPresses: Equatable, Sendable {
    package var kind: ButtonKind
    package var text: String
    package var count: Int

    package init(kind: ButtonKind, text: String, count: Int) {
      self.kind = kind
      self.text = text
      self.count = count
    }
  }
}
