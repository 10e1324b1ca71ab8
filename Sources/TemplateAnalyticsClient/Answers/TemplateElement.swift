internal import TemplateAnalytics

/// An element of the `data` of `message_templates`.
struct TemplateElement: Decodable, Sendable {
  let template: MessageTemplate

  enum CodingKeys: String, CodingKey { case id, name, language, status, category, components }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let components = fields.lenient([Attempt<TemplateComponent>].self, .components) ?? []
    template = MessageTemplate(
      id: try fields.decode(LenientText.self, forKey: .id).value, name: try fields.decode(String.self, forKey: .name),
      language: fields.lenient(String.self, .language) ?? "",
      status: fields.lenient(String.self, .status).map(MessageTemplate.Status.init(rawValue:)),
      category: fields.lenient(String.self, .category),
      components: components.compactMap { try? $0.result.get() }.map(MessageTemplate.Component.init))
  }
}

extension MessageTemplate.Component {
  fileprivate init(_ component: TemplateComponent) {
    self.init(
      type: component.type, format: component.format, text: component.text,
      buttons: (component.buttons ?? []).map {
        MessageTemplate.Button(type: $0.type, text: $0.text, url: $0.url)
      })
  }
}
