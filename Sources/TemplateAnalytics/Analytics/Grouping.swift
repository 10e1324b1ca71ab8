/// What the rows of an answer are about: a sum over all templates of the same category, say. The raw values are those
/// of `group_by`.
package enum Grouping: String, CaseIterable, Sendable {
  case template, category, language
  /// Each button of each template, and each way of counting its presses: ``ButtonKind``.
  case button
  /// All templates together.
  case none
}
