/// The text of a template's header, body or footer as WhatsApp shows it: `*bold*`, `_italic_`, `~strike~`,
/// `` `monospace` ``, ```` ```monospace``` ````, and `{{placeholders}}`.
///
/// The rules are those of WhatsApp's help page about formatting, and of its apps where that is silent: a marker stands
/// before or after a word (`snake_case` and `2 * 3` are none), a pair is on one line, styles may be in each other, and
/// within monospace there are no others. A marker that is not one of a pair is text. Only three backticks may go
/// over lines. Lists and quotes are left as they are written.
///
/// Takes any text, in time that grows with its length.
package struct MessageText: Equatable, Sendable {
  /// In the order of the text; no two of them in a row could be one. None is empty.
  package let spans: [MessageSpan]

  package init(_ text: String) {
    var parser = MessageTextParser(text)
    spans = parser.spans()
  }
}
