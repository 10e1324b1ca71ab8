/// What the Graph face's answer says of one template on one day.
package struct GraphDataPoint: Equatable, Sendable {
  package var template: TemplateID
  /// The midnights around the day: in UTC, or in the time zone that was asked for.
  package var time: Range<UnixTime>
  /// nil where nobody can tell of the day: it is named, and no count is.
  package var counts: Counts?
  /// Empty for templates of a category that shows no clicks.
  package var clicked: [ButtonCount]
  /// What Meta says was spent, in millionths of the WABA's currency.
  package var amountSpent: Int
  /// All clicks on link buttons, for what one of them cost: also where `clicked` does not show them.
  package var linkClicks: Int

  package init(
    template: TemplateID, time: Range<UnixTime>, counts: Counts? = Counts(), clicked: [ButtonCount] = [],
    amountSpent: Int = 0, linkClicks: Int = 0
  ) {
    self.template = template
    self.time = time
    self.counts = counts
    self.clicked = clicked
    self.amountSpent = amountSpent
    self.linkClicks = linkClicks
  }
}
