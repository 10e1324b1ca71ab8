/// A key that no description, dump or log shows.
struct APIKeyText: Sendable, CustomStringConvertible, CustomReflectable {
  let text: String

  init(_ text: String) { self.text = text }

  /// Whether a header can carry it, as it can every key.
  var isUsable: Bool { !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } }

  /// What a server said, without the key, on one line, and no longer than anybody reads.
  func hidden(in said: String) -> String {
    let shown = (text.isEmpty ? said : said.replacing(text, with: "[api-key]")).unicodeScalars.prefix(1000)
    return String(String.UnicodeScalarView(shown.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  var description: String { "[api-key]" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
