/// JSON as it was written, the order of members included: Foundation forgets that, and it is the order in which the
/// members of an answer come and are best explained.
indirect enum JSONTree: Equatable, Sendable {
  case object([Member])
  case array([JSONTree])
  case string(String)
  /// A number, `true`, `false` or `null`, as it was written.
  case word(String)

  struct Member: Equatable, Sendable {
    var name: String
    var value: JSONTree
  }

  /// - Returns: nil where `bytes` are no JSON.
  init?(_ bytes: [UInt8]) {
    var reader = JSONTreeReader(bytes)
    guard let tree = reader.document() else { return nil }
    self = tree
  }

  subscript(name: String) -> JSONTree? { members.first { $0.name == name }?.value }

  /// Those of an object.
  var members: [Member] {
    guard case .object(let members) = self else { return [] }
    return members
  }

  /// Those of an array.
  var items: [JSONTree] {
    guard case .array(let items) = self else { return [] }
    return items
  }

  /// That of a string.
  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// As JSON, on lines of no more than `width` characters where that can be.
  func formatted(width: Int, indent: String = "") -> String {
    let line = line
    if indent.count + line.count <= width { return line }
    let inner = indent + "  "
    func lines(_ items: [String], _ open: String, _ close: String) -> String {
      open + "\n" + items.map { inner + $0 }.joined(separator: ",\n") + "\n" + indent + close
    }
    switch self {
    case .object(let members):
      return lines(
        members.map {
          let name = Self.quoted($0.name) + ": "
          return name + $0.value.formatted(width: width, indent: inner)
        }, "{", "}")
    case .array(let items): return lines(items.map { $0.formatted(width: width, indent: inner) }, "[", "]")
    case .string, .word: return line
    }
  }

  /// As JSON on one line.
  var line: String {
    switch self {
    case .object(let members):
      "{" + members.map { Self.quoted($0.name) + ": " + $0.value.line }.joined(separator: ", ") + "}"
    case .array(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
    case .string(let text): Self.quoted(text)
    case .word(let word): word
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
