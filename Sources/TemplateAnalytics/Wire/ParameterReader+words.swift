/// Parameters whose values are words of a closed set: of an enumeration whose raw values are in one case. A caller may
/// write them in any.
extension ParameterReader {
  /// The one word given.
  /// - Parameters:
  ///   - words: those that are right here.
  ///   - reason: why no others are, to be put behind them; "" where there are no others.
  /// - Returns: nil if the parameter is absent or bad: then a problem is noted.
  mutating func word<Word: RawRepresentable>(
    _ name: String, of words: [Word], reason: String = "", example: Word
  ) -> Word? where Word.RawValue == String {
    let names = words.map(\.rawValue)
    let list = (names.dropLast().joined(separator: ", ") + " or ").drop { $0 == " " || names.count == 1 }
    let rule = ParameterRule(name: name, rule: list + (names.last ?? "") + reason, example: example.rawValue)
    return optional(rule) { text in words.first { $0.rawValue.lowercased() == text.lowercased() } }
  }

  /// The words of a list.
  /// - Parameter isIgnored: knows words, in the case that they were given in, that are right and have no effect.
  /// - Returns: nil where the list is empty; nothing where a problem was noted.
  mutating func words<Word: RawRepresentable & CaseIterable & Hashable>(
    _ name: String, of type: Word.Type, example: String, isIgnored: (String) -> Bool = { _ in false }
  ) -> Set<Word>? where Word.RawValue == String {
    let items = list(name)
    if items.isEmpty { return nil }
    let known = Dictionary(uniqueKeysWithValues: Word.allCases.map { ($0.rawValue.lowercased(), $0) })
    var words: Set<Word> = []
    for item in items {
      if let word = known[item.lowercased()] {
        words.insert(word)
      } else if !isIgnored(item) {
        let valid = Word.allCases.map(\.rawValue).joined(separator: ", ")
        note(name, "\(name) does not know \"\(Self.cut(item))\": valid values are \(valid), for example \(example)")
        return []
      }
    }
    return words
  }
}
