import TemplateAnalytics

/// What Meta's analytics tell of one template on one UTC day.
package struct TemplateAnalyticsPoint: Equatable, Sendable {
  package var template: TemplateID
  package var day: Day
  package var sent: Int
  package var delivered: Int
  package var read: Int
  package var replied: Int
  package var clicked: [ButtonCount]
  /// In millionths of the currency of the WABA; nil where nothing was spent.
  package var amountSpent: Int?

  package init(
    template: TemplateID, day: Day, sent: Int = 0, delivered: Int = 0, read: Int = 0, replied: Int = 0,
    clicked: [ButtonCount] = [], amountSpent: Int? = nil
  ) {
    self.template = template
    self.day = day
    self.sent = sent
    self.delivered = delivered
    self.read = read
    self.replied = replied
    self.clicked = clicked
    self.amountSpent = amountSpent
  }
}

/// Meta's analytics of some templates on some days.
package struct TemplateAnalyticsAnswer: Equatable, Sendable {
  package var points: [TemplateAnalyticsPoint] = []
  /// Rows that cannot be read: nobody knows what they say.
  package var unreadableCount = 0
}
