import TemplateAnalytics

/// The counts of a template on a day.
package struct DayCounts: Equatable, Sendable {
  package var counts = Counts()
  /// Presses by button, by kind and then by text.
  package var buttons: [ButtonPresses] = []
  /// What Meta says was spent, in millionths of the WABA's currency; 0 where nothing was, or where nobody told: webhooks
  /// do not.
  package var amountSpent = 0

  package init() {}

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
