/// A piece of a message's text that looks the same all through.
package struct MessageSpan: Equatable, Sendable {
  package struct Styles: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Styles(rawValue: 1)
    package static let italic = Styles(rawValue: 2)
    package static let strike = Styles(rawValue: 4)
    package static let monospace = Styles(rawValue: 8)
  }

  /// Without the markers of its styles; line breaks are in it as they came.
  package var text: String
  package var styles: Styles
  /// Whether this is `{{1}}` or `{{name}}`, which the sender fills in.
  package var isPlaceholder: Bool

  package init(_ text: String, _ styles: Styles = [], isPlaceholder: Bool = false) {
    self.text = text
    self.styles = styles
    self.isPlaceholder = isPlaceholder
  }
}
