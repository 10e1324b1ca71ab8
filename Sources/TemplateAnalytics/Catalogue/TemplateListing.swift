import Foundation

/// Templates as Meta's `GET /{waba}/message_templates` answers them: `{"data":[…]}`, the array alone, or an item a
/// line.
package struct TemplateListing: Sendable {
  package private(set) var templates: [Template] = []
  /// What was not understood, a line each: where, and what is right.
  package private(set) var problems: [String] = []

  /// How many items were read, understood or not.
  private var count = 0

  /// Of no template: ``append(_:)`` adds page by page.
  package init() {}

  package init(_ text: Data) {
    let decoder = JSONDecoder()
    if let answer = try? decoder.decode(Answer.self, from: text) {
      append(answer.data)
    } else if let items = try? decoder.decode([Attempt<Item>].self, from: text) {
      append(items)
    } else {
      let lines = text.split(separator: UInt8(ascii: "\n")).filter { line in line.contains { $0 > UInt8(ascii: " ") } }
      append(lines.map { (try? decoder.decode(Attempt<Item>.self, from: $0)) ?? Attempt(failing: "not a JSON object") })
    }
  }

  /// Adds the items of a page.
  package mutating func append(_ items: [Attempt<Item>]) {
    for item in items {
      count += 1
      switch item.result {
      case .success(let item): templates.append(item.template)
      case .failure(let failure): problems.append("item \(count): \(failure.reason)")
      }
    }
  }

  private struct Answer: Decodable {
    let data: [Attempt<Item>]
  }

  /// One template of Meta's answer.
  package struct Item: Decodable, Sendable {
    package let template: Template

    enum CodingKeys: String, CodingKey { case id, name, language, category, status, components }

    package init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      guard let id = TemplateID(try fields.decode(LenientText.self, forKey: .id).value) else {
        throw DecodingError.dataCorruptedError(forKey: .id, in: fields, debugDescription: "not a template id")
      }
      let components = (fields.lenient([Attempt<TemplateComponent>].self, .components) ?? [])
      template = Template(
        id: id, name: try fields.decode(String.self, forKey: .name),
        language: try fields.decode(String.self, forKey: .language),
        category: fields.lenient(String.self, .category).map(TemplateCategory.init(rawValue:)),
        status: fields.lenient(String.self, .status).map(TemplateStatus.init(rawValue:)),
        components: components.compactMap { try? $0.result.get() })
    }
  }
}
