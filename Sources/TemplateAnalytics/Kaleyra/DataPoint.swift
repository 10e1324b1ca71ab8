/// What an answer says of one template on one day.
package struct DataPoint: Equatable, Sendable {
  package var template: TemplateID
  package var day: Day
  package var counts: Counts
  /// Empty for templates of a category that shows no clicks.
  package var clicked: [ButtonCount]
  /// The day is named, and no count is: the template has not reached the floor (``Policy/minimumEvents``), or nobody can
  /// tell of the day.
  package var isWithheld: Bool

  package init(
    template: TemplateID, day: Day, counts: Counts = Counts(), clicked: [ButtonCount] = [], isWithheld: Bool = false
  ) {
    self.template = template
    self.day = day
    self.counts = counts
    self.clicked = clicked
    self.isWithheld = isWithheld
  }
}
