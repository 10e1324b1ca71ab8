import Foundation

/// Reads JSON into a ``JSONTree``. Only what carries the structure is read here; strings are Foundation's to decode.
struct JSONTreeReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Returns: nil where there is no JSON, or more than one value.
  mutating func document() -> JSONTree? {
    guard let value = value() else { return nil }
    return peek() == nil ? value : nil
  }

  private mutating func value() -> JSONTree? {
    switch peek() {
    case UInt8(ascii: "{"): list(closing: "}") { $0.member() }.map(JSONTree.object)
    case UInt8(ascii: "["): list(closing: "]") { $0.value() }.map(JSONTree.array)
    case UInt8(ascii: "\""): string().map(JSONTree.string)
    default: word()
    }
  }

  private mutating func list<Item>(
    closing: Unicode.Scalar, _ item: (inout JSONTreeReader) -> Item?
  ) -> [Item]? {
    place += 1
    var items: [Item] = []
    if take(closing) { return items }
    repeat {
      guard let next = item(&self) else { return nil }
      items.append(next)
    } while take(",")
    return take(closing) ? items : nil
  }

  private mutating func member() -> JSONTree.Member? {
    guard peek() == UInt8(ascii: "\""), let name = string(), take(":"), let value = value() else { return nil }
    return JSONTree.Member(name: name, value: value)
  }

  private mutating func string() -> String? {
    let start = place
    place += 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard place < bytes.count else { return nil }
    place += 1
    return try? JSONDecoder().decode(String.self, from: Data(bytes[start..<place]))
  }

  private mutating func word() -> JSONTree? {
    let word = bytes[place...].prefix { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    place += word.count
    return word.isEmpty ? nil : .word(String(decoding: word, as: UTF8.self))
  }

  /// What comes next, white space aside.
  private mutating func peek() -> UInt8? {
    while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
    return place < bytes.count ? bytes[place] : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }
}
