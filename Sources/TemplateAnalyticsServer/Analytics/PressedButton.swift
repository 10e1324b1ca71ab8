import TemplateAnalytics

/// A button of a template and a way to count its presses, in the order of an answer.
struct PressedButton: Hashable, Comparable {
  var kind: ButtonKind
  var text: String

  static func < (left: Self, right: Self) -> Bool { (left.kind, left.text) < (right.kind, right.text) }
}
