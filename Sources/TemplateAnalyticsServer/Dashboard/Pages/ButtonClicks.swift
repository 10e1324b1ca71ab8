import TemplateAnalytics
import TemplateAnalyticsStore

/// How often the buttons of a template were clicked.
struct ButtonClicks {
  let template: Template?
  /// Of the template, grouped by button: one for each button and way to count.
  let rows: [AnalyticsRow]
  /// Of the template on the same days.
  let counts: AnalyticsCounts
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
    case other = "WhatsApp does not report taps"
  }

  var html: HTML {
    let buttons = buttons
    guard !buttons.isEmpty else {
      let isKnown = template.map { !$0.components.isEmpty } ?? false
      return
        "<p class=\"soft\">\(isKnown ? "The template has no buttons." : "Which buttons it has is not known.")</p>\n"
    }
    let most = max(1, buttons.compactMap(\.clicks).max() ?? 0)
    return BarTable(
      caption: "Clicks by button", columns: ["Button", "Clicks", "First clicks", "Of delivered"],
      rows: buttons.map { button in
        let part = button.kind == .link ? button.unique : button.clicks
        return .init(
          name: "<bdi>\(button.text)</bdi><small>\(button.kind.rawValue)</small>",
          share: button.clicks.map { Double($0) / Double(most) },
          cells: [
            .count(button.clicks), .count(button.kind == .link ? button.unique : nil),
            .rate(part.flatMap { Rate($0, of: counts.counts.delivered) }),
          ],
          note: note(button))
      }
    ).html
  }

  private func note(_ button: Button) -> HTML? {
    guard button.kind == .link, counts.isKnown != .nothing else { return nil }
    if button.clicks == nil {
      return """
        Its clicks are not seen: it does not lead through a tracked link. <code>tickmark link create</code> makes one.
        """
    }
    return button.unique == nil
      ? "Its links do not name the message they stand in, so nobody knows how many people clicked." : nil
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
      let none = isSeen && counts.isKnown != .nothing ? 0 : nil
      var button = Button(text: text, kind: kind)
      switch kind {
      case .reply: button.clicks = counted[.quickReply]?[text] ?? none
      case .link:
        button.clicks = counted[.url]?[text] ?? none
        button.unique = counted[.uniqueURL]?[text] ?? (button.clicks == 0 ? 0 : nil)
      case .other: break
      }
      buttons.append(button)
    }
    for button in template?.buttons ?? [] {
      let isSeen = ClickSight.sees(button, linked: linked, origin: origin)
      let kind: Kind = isSeen == nil ? .other : button.type.uppercased() == "URL" ? .link : .reply
      let text = button.text ?? ""
      add(kind == .other && text.isEmpty ? button.type : text, kind, isSeen: isSeen ?? false)
    }
    for text in (counted[.quickReply] ?? [:]).keys.sorted() { add(text, .reply, isSeen: true) }
    for text in (counted[.url] ?? [:]).keys.sorted() { add(text, .link, isSeen: true) }
    return buttons
  }
}
