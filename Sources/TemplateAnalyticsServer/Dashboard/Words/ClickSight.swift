import TemplateAnalytics

/// Which clicks on a template's buttons reach us: taps on quick replies do, and clicks on links that are tracked. On
/// other links, numbers and codes WhatsApp tells nobody of them.
struct ClickSight: Sendable {
  /// Whether any click on a button can be seen. Also where it has no buttons, or nobody told which: then there is
  /// nothing that is known to be missing.
  let seesSome: Bool
  /// Whether every click on a quick reply or a link is seen, and it has at least one of these; or it has no buttons.
  let seesAll: Bool

  /// - Parameters:
  ///   - template: nil where it is not in the catalogue.
  ///   - linked: the texts of the buttons that have links of ours.
  init(_ template: Template?, linked: Set<String>, origin: CountsOrigin) {
    let buttons = template?.buttons ?? []
    let sights = buttons.compactMap { Self.sees($0, linked: linked, origin: origin) }
    seesSome = buttons.isEmpty || sights.contains(true)
    seesAll = buttons.isEmpty || !sights.isEmpty && !sights.contains(false)
  }

  /// - Returns: nil for a button that WhatsApp tells nobody of.
  static func sees(_ button: TemplateButton, linked: Set<String>, origin: CountsOrigin) -> Bool? {
    switch button.type.uppercased() {
    case "QUICK_REPLY": true
    // Meta counts all of them.
    case "URL": origin == .archive || linked.contains(button.text ?? "")
    default: nil
    }
  }
}
