/// Text of others on a terminal: names of templates, what a server said.
enum TerminalText {
  /// The text without anything that a terminal would obey, or that would take more room than ``width(_:)`` says: no control
  /// or format characters, no heaps of marks. What is dropped for its power stands as `�`.
  static func harmless(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    var marks = 0
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      // Whether these change the width of what is in front of them is for every terminal to decide.
      if properties.isVariationSelector || properties.isEmojiModifier { continue }
      switch properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
        marks = 0
        shown.append("\u{FFFD}")
      case .spaceSeparator:
        marks = 0
        shown.append(" ")
      case .nonspacingMark, .enclosingMark:
        marks += 1
        if marks <= 2, !shown.isEmpty { shown.append(scalar) }
      default:
        marks = 0
        shown.append(scalar)
      }
    }
    return String(shown)
  }

  /// How many columns harmless text takes.
  static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

  /// The beginning of harmless text, in so many columns at most; what was cut off stands as `…`.
  static func fitted(_ text: String, to columns: Int) -> String {
    if width(text) <= columns { return text }
    var shown = String.UnicodeScalarView()
    var left = columns - 1
    for scalar in text.unicodeScalars {
      left -= width(scalar)
      if left < 0 { break }
      shown.append(scalar)
    }
    return columns > 0 ? String(shown) + "…" : ""
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    // A regional indicator is half a flag.
    if scalar.properties.isEmojiPresentation, !(0x1F1E6...0x1F1FF).contains(scalar.value) { return 2 }
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// What is wide or full-width in Unicode's EastAsianWidth, by blocks.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1F200...0x1F265, 0x20000...0x3FFFD,
  ]
}
