import CountingWorlds
import TemplateAnalytics
import Testing

@Suite("The text of a message as WhatsApp shows it")
struct MessageTextTests {
  private static func plain(_ text: String) -> [MessageSpan] { [MessageSpan(text)] }

  @Test(
    "Pairs of markers are formats",
    arguments: [
      ("*bold*", [MessageSpan("bold", .bold)]), ("_italic_", [MessageSpan("italic", .italic)]),
      ("~strike~", [MessageSpan("strike", .strike)]), ("`code`", [MessageSpan("code", .monospace)]),
      ("```code```", [MessageSpan("code", .monospace)]),
      ("```two\nlines```", [MessageSpan("two\nlines", .monospace)]),
      ("Up to *50 % off*, today", [.init("Up to "), .init("50 % off", .bold), .init(", today")]),
      ("(*so*)", [.init("("), .init("so", .bold), .init(")")]),
      ("*so*\n_there_", [.init("so", .bold), .init("\n"), .init("there", .italic)]),
      ("*a*_b_", [.init("a", .bold), .init("b", .italic)]),
      ("*_both_*", [.init("both", [.bold, .italic])]),
      ("*a _b ~c~_*", [.init("a ", .bold), .init("b ", [.bold, .italic]), .init("c", [.bold, .italic, .strike])]),
      ("*a `b*` c*", [.init("a ", .bold), .init("b*", [.bold, .monospace]), .init(" c", .bold)]),
      ("**bold**", [.init("*"), .init("bold", .bold), .init("*")]),
      ("*नमस्ते*", [.init("नमस्ते", .bold)]), ("🎉*neu*🎉", [.init("🎉"), .init("neu", .bold), .init("🎉")]),
    ])
  func formats(text: String, spans: [MessageSpan]) { #expect(MessageText(text).spans == spans) }

  @Test(
    "What is no pair around words stays as it is",
    arguments: [
      "", "2 * 3 * 4", "snake_case_word", "*open", "close*", "*over\nlines*", "* item\n* item", "a*b*c", "**", "*****",
      "___", "* a *", "_ a_", "``", "`over\nlines`", "```open", "``````", "> quote", "- item", "1. item", "é_a_é",
      "{{}}", "{{a b}}", "{{1}", "{1}", "{{é}}", "~a~b", "`", "*", "{{",
    ])
  func text(text: String) { #expect(MessageText(text).spans == (text.isEmpty ? [] : Self.plain(text))) }

  @Test("Where pairs cross, the one that ends first is meant")
  func crossing() {
    #expect(MessageText("*a _b* c_").spans == [.init("a _b", .bold), .init(" c_")])
    #expect(MessageText("_a *b* c").spans == [.init("_a "), .init("b", .bold), .init(" c")])
    #expect(MessageText("*a ```b\nc``` d*").spans == [.init("*a "), .init("b\nc", .monospace), .init(" d*")])
  }

  @Test(
    "Placeholders are spans of their own, in the style around them, and count as words",
    arguments: [
      (
        "Hi {{1}}, *{{first_name}}*!",
        [
          .init("Hi "), .init("{{1}}", isPlaceholder: true), .init(", "),
          .init("{{first_name}}", .bold, isPlaceholder: true), .init("!"),
        ]
      ),
      ("{{1}}{{2}}", [.init("{{1}}", isPlaceholder: true), .init("{{2}}", isPlaceholder: true)]),
      (
        "`a {{1}} b`",
        [.init("a ", .monospace), .init("{{1}}", .monospace, isPlaceholder: true), .init(" b", .monospace)]
      ),
      ("{{1}}*a*", [.init("{{1}}", isPlaceholder: true), .init("*a*")]),
      ("*a*{{1}}", [.init("*a*"), .init("{{1}}", isPlaceholder: true)]),
      ("{{{1}}}", [.init("{"), .init("{{1}}", isPlaceholder: true), .init("}")]),
    ] as [(String, [MessageSpan])])
  func placeholders(text: String, spans: [MessageSpan]) { #expect(MessageText(text).spans == spans) }

  @Test("Formats that are written are those that are read", arguments: UInt64(0)..<20)
  func roundTrip(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let markers: [(String, MessageSpan.Styles)] = [("*", .bold), ("_", .italic), ("~", .strike), ("`", .monospace)]
    for _ in 0..<200 {
      var (text, spans) = ("", [MessageSpan]())
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let chosen = markers.filter { _ in generator.chance(40) }
        var word = generator.pick(["word", "two words", "ß", "5 %", "{{x_y}}", "क्या", "a\u{301}"])
        let isPlaceholder = word.hasPrefix("{{")
        spans.append(MessageSpan(word, chosen.reduce(into: []) { $0.formUnion($1.1) }, isPlaceholder: isPlaceholder))
        // Monospace comes last, and so is innermost.
        for (marker, _) in chosen.reversed() { word = marker + word + marker }
        let gap = generator.pick([" ", "\n", ", ", " - "])
        spans.append(MessageSpan(gap))
        text += word + gap
      }
      #expect(MessageText(text).spans == Self.merged(spans), "seed \(seed): \(text)")
    }
  }

  @Test(
    "Whatever the text: nothing but pairs of markers is left out, spans are maximal, lines stand for themselves",
    arguments: UInt64(0)..<20)
  func laws(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let alphabet = [
      "*", "*", "_", "~", "`", " ", "\n", "\r\n", "{{", "}}", "{{1}}", "a", "b", "1", ".", "é", "\u{301}", "👩‍👧",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...24, using: &generator)).map { _ in generator.pick(alphabet) }.joined()
      let spans = MessageText(text).spans
      let shown = spans.map(\.text).joined()
      let markers: Set<Character> = ["*", "_", "~", "`"]
      #expect(
        shown.filter { !markers.contains($0) } == text.filter { !markers.contains($0) }, "\(text.debugDescription)")
      for marker in markers {
        let missing = text.count { $0 == marker } - shown.count { $0 == marker }
        #expect(missing >= 0 && missing.isMultiple(of: 2), "\(text.debugDescription)")
      }
      #expect(spans == Self.merged(spans) && !spans.contains { $0.text.isEmpty }, "\(text.debugDescription)")
      if text.contains("```") { continue }
      var lines: [MessageSpan] = []
      for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        lines += MessageText(String(line)).spans + [MessageSpan("\n")]
      }
      let unified = (spans + [MessageSpan("\n")]).map {
        MessageSpan($0.text.replacing("\r\n", with: "\n"), $0.styles, isPlaceholder: $0.isPlaceholder)
      }
      #expect(Self.merged(unified) == Self.merged(lines), "\(text.debugDescription)")
    }
  }

  @Test(
    "A long text of nothing but beginnings is read at once", .timeLimit(.minutes(1)),
    arguments: ["*a ", "*a\n", "`\n", "```a ", "{{a", "*_~", "`` ", "*{{", "```*a\n```", "_{{a}}"])
  func linear(pattern: String) {
    let text = String(repeating: pattern, count: 400_000 / pattern.count)
    #expect(!MessageText(text).spans.isEmpty)
  }

  /// Spans that could be one, as one.
  private static func merged(_ spans: [MessageSpan]) -> [MessageSpan] {
    var merged: [MessageSpan] = []
    for span in spans {
      if let last = merged.last, last.styles == span.styles, !last.isPlaceholder, !span.isPlaceholder {
        merged[merged.count - 1].text += span.text
      } else {
        merged.append(span)
      }
    }
    return merged
  }
}
