/// Reads the text of Graph's `fields`, item by item: `id,template_analytics.start(1).template_ids(["1","2"])`.
struct GraphFieldScanner {
  /// An item, and what was called on it.
  struct Item {
    var name: String
    var arguments: [(name: String, value: String)] = []
  }

  private var rest: Substring.UTF8View
  /// What follows a `?` behind an item, once ``next()`` has met it.
  private(set) var query = ""

  init(_ text: String) { rest = text[...].utf8 }

  /// - Returns: nil at the end.
  mutating func next() throws(GraphFaceFailure) -> Item? {
    // Empty items are passed over: clients leave commas behind.
    while let byte = rest.first, byte == UInt8(ascii: ",") || byte == UInt8(ascii: " ") { rest.removeFirst() }
    if rest.isEmpty { return nil }
    var item = Item(name: name())
    if item.name.isEmpty { throw Self.unreadable }
    while take(".") {
      let function = name()
      guard !function.isEmpty, take("("), let argument = argument() else { throw Self.unreadable }
      item.arguments.append((function, argument))
    }
    if take("?") {
      query = String(Substring(rest))
      rest = rest.suffix(0)
    }
    guard rest.isEmpty || rest.first == UInt8(ascii: ",") || rest.first == UInt8(ascii: " ") else {
      throw Self.unreadable
    }
    return item
  }

  private static var unreadable: GraphFaceFailure {
    let rule = ParameterRule(
      name: "fields", rule: "names with commas between them, each perhaps with calls behind it",
      example:
        "id,template_analytics.start(1751328000).end(1751414400).granularity(DAILY).template_ids([1317000000000067])"
    )
    return .badParameters([ParameterProblem(parameter: rule.name, text: rule.wrong)])
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func name() -> String {
    let name = rest.prefix {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    rest = rest.dropFirst(name.count)
    return String(Substring(name))
  }

  /// What stands in front of the bracket that ends a call, without quotes around it.
  /// - Returns: nil where there is no such bracket.
  private mutating func argument() -> String? {
    var isQuoted = false
    var depth = 0
    var index = rest.startIndex
    while index < rest.endIndex {
      switch rest[index] {
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: "(") where !isQuoted: depth += 1
      case UInt8(ascii: ")") where !isQuoted:
        if depth == 0 {
          let text = Substring(rest[..<index])
          rest = rest[rest.index(after: index)...]
          let isInQuotes = text.utf8.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
          return String(isInQuotes ? text.dropFirst().dropLast() : text)
        }
        depth -= 1
      default: break
      }
      index = rest.index(after: index)
    }
    return nil
  }
}
