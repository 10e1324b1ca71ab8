/// An element of `clicked`.
package struct ButtonCount: Equatable, Sendable {
  package var kind: ButtonKind
  /// The button's text.
  package var content: String
  package var count: Int

  package init(kind: ButtonKind, content: String, count: Int) {
    self.kind = kind
    self.content = content
    self.count = count
  }
}
