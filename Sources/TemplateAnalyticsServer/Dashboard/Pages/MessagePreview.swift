import TemplateAnalytics

/// A template as WhatsApp shows it to people, with its variables as placeholders.
struct MessagePreview {
  let components: [TemplateComponent]

  var html: HTML {
    guard !components.isEmpty else {
      return """
        <p class="soft">What it says is not known here. <code>tickmark template sync</code> asks Meta for it, and \
        <code>tickmark template import</code> reads it from a file.</p>

        """
    }
    let buttons = components.flatMap { $0.buttons ?? [] }
    let rows = buttons.map { "<li>\(Self.icon($0.type))<bdi>\($0.text ?? Self.words($0.type))</bdi>\n" as HTML }
      .joined()
    return """
      <div class="wall">
      <div class="bubble" dir="auto">
      \(components.map(part).joined())</div>
      \(buttons.isEmpty ? nil : "<ul class=\"buttons\">\n\(rows)</ul>\n" as HTML?)</div>

      """
  }

  private func part(_ component: TemplateComponent) -> HTML {
    let text = component.text.map(Self.text) ?? .empty
    switch component.type.uppercased() {
    case "HEADER":
      let format = component.format?.uppercased() ?? "TEXT"
      return format == "TEXT"
        ? "<p class=\"header\">\(text)</p>\n" : "<p class=\"media\">\(Self.words(format))</p>\n\(text)"
    case "BODY": return "<p>\(text)</p>\n"
    case "FOOTER": return "<p class=\"footer\">\(text)</p>\n"
    case "BUTTONS": return .empty
    default: return "<p class=\"media\">\(Self.words(component.type))</p>\n"
    }
  }

  private static func text(_ text: String) -> HTML {
    MessageText(text).spans.map { span -> HTML in
      var html: HTML = span.isPlaceholder ? "<mark>\(span.text)</mark>" : "\(span.text)"
      if span.styles.contains(.monospace) { html = "<code>\(html)</code>" }
      if span.styles.contains(.strike) { html = "<s>\(html)</s>" }
      if span.styles.contains(.italic) { html = "<em>\(html)</em>" }
      if span.styles.contains(.bold) { html = "<strong>\(html)</strong>" }
      return html
    }.joined()
  }

  /// `QUICK_REPLY` as `Quick reply`.
  private static func words(_ name: String) -> String {
    let words = name.lowercased().replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  private static func icon(_ type: String) -> HTML {
    let path =
      switch type.uppercased() {
      case "QUICK_REPLY": "M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7"
      case "URL": "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"
      case "PHONE_NUMBER": "M5 4h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2"
      case "COPY_CODE", "OTP": "M8 8h12v12H8zM4 16V4h12"
      default: "M4 6h16M4 12h16M4 18h10"
      }
    return "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"\(path)\"/></svg>"
  }
}
