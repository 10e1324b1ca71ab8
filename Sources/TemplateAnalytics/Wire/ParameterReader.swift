/// What a parameter takes, in words that finish a problem's sentence.
package struct ParameterRule {
  let name: String
  let rule: String
  let example: String

  /// - Parameters:
  ///   - rule: what is right, to stand behind "must be".
  ///   - example: a right value.
  package init(name: String, rule: String, example: String) {
    self.name = name
    self.rule = rule
    self.example = example
  }

  var missing: String { "\(name) is missing: give \(rule), for example \(example)" }
  var wrong: String { "\(name) must be \(rule), for example \(example)" }
  var repeated: String {
    "\(name) is given more than once with different values: give \(rule) once, for example \(example)"
  }
}

/// Reads the parameters of one request and notes every problem on the way, one per parameter.
///
/// Parameters that nobody asks for are ignored. An empty value counts as absent, because clients send back the empty
/// cursor of the last page. A text of a problem never repeats what the caller sent, or only a short piece of it.
package struct ParameterReader {
  /// In the order in which the parameters were read.
  package private(set) var problems: [ParameterProblem] = []
  private let values: [String: [String]]

  package init(_ parameters: [(name: String, value: String)]) {
    var values: [String: [String]] = [:]
    for (name, value) in parameters {
      let value = ParameterReader.trimmed(value[...])
      if !value.isEmpty { values[name, default: []].append(String(value)) }
    }
    self.values = values
  }

  mutating func note(_ parameter: String, _ text: String) {
    problems.append(ParameterProblem(parameter: parameter, text: text))
  }

  /// - Returns: nil if the parameter is absent or bad: then a problem is noted.
  mutating func required<Value>(_ rule: ParameterRule, _ read: (String) -> Value?) -> Value? {
    guard values[rule.name] != nil else {
      note(rule.name, rule.missing)
      return nil
    }
    return optional(rule, read)
  }

  /// - Returns: nil if the parameter is absent, or bad: then a problem is noted.
  package mutating func optional<Value>(_ rule: ParameterRule, _ read: (String) -> Value?) -> Value? {
    let given = given(rule.name)
    guard let text = given.first else { return nil }
    guard given.count == 1 else {
      note(rule.name, rule.repeated)
      return nil
    }
    guard let value = read(text) else {
      note(rule.name, rule.wrong)
      return nil
    }
    return value
  }

  /// The items of a list: `1,2`, `[1,2]`, `["1","2"]`, the parameter repeated, or a mixture.
  ///
  /// Items hold neither commas nor quotes, so what is not such a list comes out as items that nothing accepts.
  func list(_ name: String) -> [String] {
    (values[name] ?? []).flatMap { value -> [String] in
      guard value.hasPrefix("["), value.hasSuffix("]"), value.utf8.count > 1 else { return items(value[...]) }
      let inner = ParameterReader.trimmed(value.dropFirst().dropLast())
      return inner.isEmpty ? [] : items(inner).map(ParameterReader.unquoted)
    }
  }

  /// The different values of a parameter.
  func given(_ name: String) -> Set<String> { Set(values[name] ?? []) }

  mutating func limit() -> Int {
    let rule = ParameterRule(name: "limit", rule: "a whole number from 1 to 1000", example: "25")
    let limit = optional(rule) { text -> Int? in
      guard text.utf8.allSatisfy(ParameterReader.isDigit), let value = Int(text) else { return nil }
      return (1...1000).contains(value) ? value : nil
    }
    return limit ?? 25
  }

  mutating func position() -> PagePosition {
    func rule(_ name: String) -> ParameterRule {
      ParameterRule(name: name, rule: "a cursor from the paging of an earlier answer", example: Cursor.text(24))
    }
    let after = optional(rule("after"), Cursor.index)
    if values["after"] != nil, values["before"] != nil {
      note("before", "before cannot be given together with after: give one of them, for example before=MjQZD")
      return .start
    }
    let before = optional(rule("before"), Cursor.index)
    return after.map(PagePosition.after) ?? before.map(PagePosition.before) ?? .start
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private func items(_ text: Substring) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { String(ParameterReader.trimmed($0)) }
  }

  private static func unquoted(_ item: String) -> String {
    guard item.hasPrefix("\""), item.hasSuffix("\""), item.utf8.count > 1 else { return item }
    return String(trimmed(item.dropFirst().dropLast()))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
