import Foundation
import TemplateAnalytics

/// Meta's answer to `GET /{waba}/message_templates`: what `tickmark template import` reads.
struct DemoMessageTemplates: Encodable, Sendable {
  let data: [Item]

  init(_ templates: [Template] = DemoCatalogue.templates) { data = templates.map(Item.init) }

  /// An element of `data`.
  struct Item: Encodable, Sendable {
    let id: String
    let name: String
    let language: String
    let status: String?
    let category: String?
    let components: [TemplateComponent]

    init(_ template: Template) {
      id = template.id.description
      name = template.name
      language = template.language
      status = template.status?.rawValue
      category = template.category?.rawValue
      components = template.components
    }
  }

  /// The answer as JSON.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
