/// A message template of a WABA, as in Meta's `message_templates`.
package struct Template: Equatable, Sendable {
  package var id: TemplateID
  /// Empty while only counts, and no webhook or import, told of the template.
  package var name: String
  /// Meta's code with an underscore: `en_US`.
  package var language: String
  package var category: TemplateCategory?
  package var status: TemplateStatus?
  package var components: [TemplateComponent]

  package init(
    id: TemplateID, name: String, language: String, category: TemplateCategory? = nil,
    status: TemplateStatus? = nil, components: [TemplateComponent] = []
  ) {
    self.id = id
    self.name = name
    self.language = Template.language(language)
    self.category = category
    self.status = status
    self.components = components
  }

  package var buttons: [TemplateButton] { components.flatMap { $0.buttons ?? [] } }

  /// Webhooks write `en-US` for what REST calls `en_US`.
  package static func language(_ code: String) -> String { code.replacing("-", with: "_") }
}

/// Meta's category of a template: an open set, of which only these three are named here.
package struct TemplateCategory: RawRepresentable, Hashable, Sendable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue.uppercased() }

  package static let marketing = TemplateCategory(rawValue: "MARKETING")
  package static let utility = TemplateCategory(rawValue: "UTILITY")
  package static let authentication = TemplateCategory(rawValue: "AUTHENTICATION")

  /// "Button click analytics are only available for templates categorized as MARKETING or UTILITY" (Kaleyra's page).
  package var showsClicks: Bool { self == .marketing || self == .utility }
}

/// Meta's status of a template: an open set.
package struct TemplateStatus: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  /// - Parameter rawValue: a status of Meta's REST API, or the event of a `message_template_status_update`: a template
  ///   that was reinstated or unarchived is approved.
  package init(rawValue: String) {
    let name = rawValue.uppercased()
    self.rawValue = name == "REINSTATED" || name == "UNARCHIVED" ? "APPROVED" : name
  }

  package static let approved = TemplateStatus(rawValue: "APPROVED")
  /// Gone at Meta's; its counts stay.
  package static let deleted = TemplateStatus(rawValue: "DELETED")
}

/// A part of a template: HEADER, BODY, FOOTER or BUTTONS.
package struct TemplateComponent: Codable, Equatable, Sendable {
  package var type: String
  package var format: String?
  package var text: String?
  package var buttons: [TemplateButton]?

  package init(type: String, format: String? = nil, text: String? = nil, buttons: [TemplateButton]? = nil) {
    self.type = type
    self.format = format
    self.text = text
    self.buttons = buttons
  }
}

/// A button: `type` is URL, QUICK_REPLY, PHONE_NUMBER, COPY_CODE, OTP, FLOW or another of Meta's.
package struct TemplateButton: Codable, Equatable, Sendable {
  package var type: String
  package var text: String?
  package var url: String?

  package init(type: String, text: String? = nil, url: String? = nil) {
    self.type = type
    self.text = text
    self.url = url
  }
}
