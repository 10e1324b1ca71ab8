import TemplateAnalytics
import TemplateAnalyticsStore

/// How often the buttons of a template were clicked.
struct ButtonClicks {
  let template: Template?
  /// Of the template, grouped by button: one for each button and way to count.
  let rows: [AnalyticsRow]
  let delivered: Int
  let origin: CountsOrigin
  /// The texts of the buttons that have links of ours: clicks on others pass us by.
  let linked: Set<String>

  private struct Button {
    var text: String
    var kind: Kind
    var clicks: Int?
    var unique: Int?
  }

  private enum Kind: String {
    case reply = "Quick reply"
    case link = "Link"
    case other = "Not told of by WhatsApp"
  }

  var html: HTML {
    let buttons = buttons
    guard !buttons.isEmpty else { return "<p class=\"soft\">The template has no buttons.</p>\n" }
    let most = max(1, buttons.compactMap(\.clicks).max() ?? 0)
    return BarTable(
      caption: "Clicks by button", columns: ["Button", "Clicks", "Messages", "Of delivered"],
      rows: buttons.map { button in
        let part = button.kind == .link ? button.unique : button.clicks
        return .init(
          name: "<bdi>\(button.text)</bdi><small>\(button.kind.rawValue)</small>",
          share: button.clicks.map { Double($0) / Double(most) },
          cells: [
            .count(button.clicks), .count(button.kind == .link ? button.unique : nil),
            .rate(part.flatMap { Rate($0, of: delivered) }),
          ],
          note: note(button))
      }
    ).html
  }

  private func note(_ button: Button) -> HTML? {
    button.clicks == nil && button.kind == .link
      ? "Its clicks are not seen: it does not lead through a tracked link. <code>tickmark link create</code> makes one."
      : nil
  }

  /// Those of the template in its order, then others that were clicked: the template may have been changed.
  private var buttons: [Button] {
    var counted: [ButtonKind: [String: Int]] = [:]
    for row in rows {
      if case .button(_, let kind, let text) = row.group {
        counted[kind, default: [:]][text, default: 0] += row.counts.clicked
      }
    }
    var buttons: [Button] = []
    func add(_ text: String, _ kind: Kind, isSeen: Bool) {
      guard !buttons.contains(where: { $0.text == text && $0.kind == kind }) else { return }
      switch kind {
      case .reply: buttons.append(Button(text: text, kind: kind, clicks: counted[.quickReply]?[text] ?? 0))
      case .link:
        let clicks = counted[.url]?[text]
        buttons.append(
          Button(
            text: text, kind: kind, clicks: clicks ?? (isSeen ? 0 : nil),
            unique: counted[.uniqueURL]?[text] ?? (isSeen ? 0 : nil)))
      case .other: buttons.append(Button(text: text, kind: kind))
      }
    }
    for button in template?.buttons ?? [] {
      let text = button.text ?? ""
      switch button.type.uppercased() {
      case "QUICK_REPLY": add(text, .reply, isSeen: true)
      case "URL": add(text, .link, isSeen: origin == .archive || linked.contains(text))
      default: add(text.isEmpty ? button.type : text, .other, isSeen: false)
      }
    }
    for text in (counted[.quickReply] ?? [:]).keys.sorted() { add(text, .reply, isSeen: true) }
    for text in (counted[.url] ?? [:]).keys.sorted() { add(text, .link, isSeen: true) }
    return buttons
  }
}
