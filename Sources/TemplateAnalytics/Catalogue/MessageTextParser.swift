/// Reads the text of a ``MessageText``, once from its beginning to its end.
struct MessageTextParser {
  private struct Piece {
    var text: String
    var styles: MessageSpan.Styles = []
    var isPlaceholder = false
    /// What begins or ends here: this is then a marker, and its text is not shown.
    var turns: MessageSpan.Styles = []
  }

  private let characters: [Character]
  private var index = 0
  /// Where the text begins that is in no piece yet.
  private var start = 0
  private var pieces: [Piece] = []
  /// The markers of this line whose pair is not found yet, by where they are in `pieces`: one of a style at most.
  private var open: [(style: MessageSpan.Styles, piece: Int)] = []
  /// Whether there may be three backticks in a row further on.
  private var mayEndBlock = true

  init(_ text: String) { characters = Array(text) }

  mutating func spans() -> [MessageSpan] {
    while index < characters.count {
      if takePlaceholder() || takeMonospace() || takeMarker() { continue }
      if characters[index].isNewline { open.removeAll(keepingCapacity: true) }
      index += 1
    }
    take(upTo: index)
    return joined()
  }

  /// Puts what came before `index` into a piece of its own, and goes on at `next`.
  private mutating func take(upTo next: Int) {
    if start < index { pieces.append(Piece(text: String(characters[start..<index]))) }
    index = next
    start = next
  }

  private mutating func takePlaceholder() -> Bool {
    guard let end = endOfPlaceholder(at: index) else { return false }
    let text = String(characters[index..<end])
    take(upTo: end)
    pieces.append(Piece(text: text, isPlaceholder: true))
    return true
  }

  /// - Returns: where the placeholder ends that begins at `first`; nil where none does.
  private func endOfPlaceholder(at first: Int) -> Int? {
    guard first + 1 < characters.count, characters[first] == "{", characters[first + 1] == "{" else { return nil }
    var end = first + 2
    while end < characters.count, Self.isOfName(characters[end]) { end += 1 }
    guard end > first + 2, end + 1 < characters.count, characters[end] == "}", characters[end + 1] == "}" else {
      return nil
    }
    return end + 2
  }

  private static func isOfName(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }

  private mutating func takeMonospace() -> Bool {
    guard characters[index] == "`" else { return false }
    if let end = endOfBlock() {
      takeMonospace(index + 3..<end - 3, upTo: end)
      return true
    }
    guard let end = characters[(index + 1)...].firstIndex(where: { $0 == "`" || $0.isNewline }),
      characters[end] == "`", end > index + 1
    else { return false }
    takeMonospace(index + 1..<end, upTo: end + 1)
    return true
  }

  /// - Returns: behind the block that begins here; nil where none does.
  private mutating func endOfBlock() -> Int? {
    guard mayEndBlock, isFence(at: index) else { return nil }
    var end = index + 4
    while end < characters.count {
      if isFence(at: end) { return end + 3 }
      end += 1
    }
    mayEndBlock = false
    return nil
  }

  private func isFence(at first: Int) -> Bool {
    first + 2 < characters.count && characters[first...first + 2].allSatisfy { $0 == "`" }
  }

  private mutating func takeMonospace(_ content: Range<Int>, upTo end: Int) {
    take(upTo: content.lowerBound)
    let first = pieces.count
    while index < content.upperBound {
      if characters[index].isNewline { open.removeAll(keepingCapacity: true) }
      if !takePlaceholder() { index += 1 }
    }
    take(upTo: end)
    for piece in first..<pieces.count { pieces[piece].styles = .monospace }
  }

  /// The marker here, if it ends what is open or may begin something.
  private mutating func takeMarker() -> Bool {
    let marker = characters[index]
    guard let style = Self.style(of: marker) else { return false }
    let before = index > 0 ? characters[index - 1] : " "
    let after = index + 1 < characters.count ? characters[index + 1] : " "
    if let opening = open.firstIndex(where: { $0.style == style }) {
      guard !before.isWhitespace, before != marker, !isWord(after, at: index + 1) else { return false }
      pieces[open[opening].piece].turns = style
      open.removeSubrange(opening...)
      take(upTo: index + 1)
      pieces.append(Piece(text: String(marker), turns: style))
      return true
    }
    let isAfterPlaceholder = index == start && pieces.last?.isPlaceholder == true
    guard !before.isLetter, !before.isNumber, !isAfterPlaceholder, !after.isWhitespace, after != marker else {
      return false
    }
    take(upTo: index + 1)
    open.append((style, pieces.count))
    pieces.append(Piece(text: String(marker)))
    return true
  }

  /// A placeholder counts as a word: one will be there.
  private func isWord(_ character: Character, at index: Int) -> Bool {
    character.isLetter || character.isNumber || endOfPlaceholder(at: index) != nil
  }

  private static func style(of marker: Character) -> MessageSpan.Styles? {
    switch marker {
    case "*": .bold
    case "_": .italic
    case "~": .strike
    default: nil
    }
  }

  private func joined() -> [MessageSpan] {
    var spans: [MessageSpan] = []
    var styles: MessageSpan.Styles = []
    for piece in pieces {
      if !piece.turns.isEmpty {
        styles.formSymmetricDifference(piece.turns)
        continue
      }
      let own = styles.union(piece.styles)
      if !piece.isPlaceholder, spans.last?.isPlaceholder == false, spans.last?.styles == own {
        spans[spans.count - 1].text += piece.text
      } else {
        spans.append(MessageSpan(piece.text, own, isPlaceholder: piece.isPlaceholder))
      }
    }
    return spans
  }
}
