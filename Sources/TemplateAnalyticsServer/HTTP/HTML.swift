/// A piece of HTML. Text that is put into it by interpolation is escaped, other pieces are not: nothing gets in by
/// mistake.
struct HTML: ExpressibleByStringInterpolation, Equatable, Sendable {
  private(set) var text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  static let empty: HTML = ""

  static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }
  static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// Paragraphs, which an empty line divides, with what stands between backticks as code: all the Markdown that our
  /// descriptions use.
  init(paragraphs markdown: String) {
    self = markdown.split(separator: "\n\n").map { "<p>\(HTML(code: $0))</p>\n" }.joined()
  }

  /// Text with what stands between backticks as code.
  init(code markdown: some StringProtocol) {
    self = .empty
    for (index, part) in markdown.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      self += index.isMultiple(of: 2) ? "\(String(part))" : "<code>\(String(part))</code>"
    }
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ html: HTML) { text += html.text }
    /// Nothing where there is none.
    mutating func appendInterpolation(_ html: HTML?) { if let html { text += html.text } }
    mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }

    mutating func appendInterpolation(_ plain: String) {
      for scalar in plain.unicodeScalars {
        switch scalar {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case ">": text += "&gt;"
        case "\"": text += "&quot;"
        case "'": text += "&#39;"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
  }
}

extension Sequence<HTML> {
  func joined(separator: HTML = .empty) -> HTML {
    var joined = HTML.empty
    for (index, part) in enumerated() { joined += index == 0 ? part : separator + part }
    return joined
  }
}
