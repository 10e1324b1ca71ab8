/// The value of a webhook about a template: `message_template_status_update`, `template_category_update`,
/// `message_template_quality_update` or `message_template_components_update`, told apart by their keys.
struct TemplateNotice: Decodable {
  let templateID: TemplateID
  let name: String?
  let language: String?
  let event: String?
  let category: String?
  let qualityScore: String?
  let components: [TemplateComponent]?

  enum CodingKeys: String, CodingKey {
    case event
    case templateID = "message_template_id"
    case name = "message_template_name"
    case language = "message_template_language"
    case templateCategory = "message_template_category"
    case newCategory = "new_category"
    case newQualityScore = "new_quality_score"
    case title = "message_template_title"
    case element = "message_template_element"
    case footer = "message_template_footer"
    case buttons = "message_template_buttons"
  }

  struct Button: Decodable {
    let message_template_button_type: String
    let message_template_button_text: String?
    let message_template_button_url: String?
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let id = try container.decode(LenientText.self, forKey: .templateID).value
    guard let templateID = TemplateID(id) else {
      throw DecodingError.dataCorruptedError(
        forKey: .templateID, in: container, debugDescription: "not a template id")
    }
    self.templateID = templateID
    name = container.lenient(String.self, .name)
    language = container.lenient(String.self, .language)
    event = container.lenient(String.self, .event)
    // `new_category` is the category in force in both shapes: the impending one names the coming category in
    // `correct_category`.
    category = container.lenient(String.self, .newCategory) ?? container.lenient(String.self, .templateCategory)
    qualityScore = container.lenient(String.self, .newQualityScore)
    if let body = container.lenient(String.self, .element) {
      var components: [TemplateComponent] = []
      if let title = container.lenient(String.self, .title) {
        components.append(TemplateComponent(type: "HEADER", format: "TEXT", text: title))
      }
      components.append(TemplateComponent(type: "BODY", text: body))
      if let footer = container.lenient(String.self, .footer) {
        components.append(TemplateComponent(type: "FOOTER", text: footer))
      }
      let buttons = (container.lenient([Attempt<Button>].self, .buttons) ?? []).compactMap { try? $0.result.get() }
      if !buttons.isEmpty {
        components.append(
          TemplateComponent(
            type: "BUTTONS",
            buttons: buttons.map {
              TemplateButton(
                type: $0.message_template_button_type, text: $0.message_template_button_text,
                url: $0.message_template_button_url)
            }))
      }
      self.components = components
    } else {
      components = nil
    }
  }
}
