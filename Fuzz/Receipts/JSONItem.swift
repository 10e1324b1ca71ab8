/// A value of a JSON text, and its key where it is a member of an object: where they stand.
struct JSONItem {
  /// With its quotes.
  var key: Range<Int>?
  var value: Range<Int>

  /// With the key.
  var range: Range<Int> { (key ?? value).lowerBound..<value.upperBound }

  /// All values of `text`, of every depth. Texts that are not quite JSON have items too: those that can be told.
  static func all(in text: [UInt8]) -> [JSONItem] {
    var items: [JSONItem] = []
    var open: [(start: Int, key: Range<Int>?)] = []
    var key: Range<Int>?
    var index = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append((index, key))
        key = nil
        index += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        index += 1
        if let container = open.popLast() {
          items.append(JSONItem(key: container.key, value: container.start..<index))
        }
        key = nil
      case UInt8(ascii: "\""):
        let end = endOfText(in: text, from: index)
        if let colon = text[end...].firstIndex(where: { !isSpace($0) }), text[colon] == UInt8(ascii: ":") {
          key = index..<end
          index = colon + 1
        } else {
          items.append(JSONItem(key: key, value: index..<end))
          key = nil
          index = end
        }
      case let byte where isSpace(byte): index += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        key = nil
        index += 1
      default:
        let end = text[index...].firstIndex { isSpace($0) || #"{}[]":,"#.utf8.contains($0) } ?? text.count
        items.append(JSONItem(key: key, value: index..<end))
        key = nil
        index = end
      }
    }
    return items
  }

  private static func endOfText(in text: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < text.count, text[index] != UInt8(ascii: "\"") {
      index += text[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, text.count)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
