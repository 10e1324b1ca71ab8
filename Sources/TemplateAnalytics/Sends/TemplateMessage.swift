import Foundation

/// What the body of a send to Meta's `/{phone_number_id}/messages` says of a template.
///
/// Nothing else of the body is read, and nothing of it is checked: that is for Meta to do.
package struct TemplateMessage: Equatable, Sendable {
  package var name: String
  /// Meta's code with an underscore: `en_US`.
  package var language: String

  /// - Parameters:
  ///   - body: JSON, or a form, as which Meta's own SDKs send.
  ///   - contentType: of the request; nil where it names none.
  /// - Returns: nil for a message that is of no template, or is not understood.
  package init?(_ body: Data, contentType: String?) {
    let mediaType = contentType?.prefix { $0 != ";" }.lowercased() ?? ""
    let template: Template?
    if mediaType.hasPrefix("application/x-www-form-urlencoded") {
      template = Self.template(form: String(decoding: body, as: UTF8.self))
    } else {
      let message = try? JSONDecoder().decode(Message.self, from: body)
      template = message?.type == Self.type ? message?.template : nil
    }
    guard let template, !template.name.isEmpty, template.name.utf8.count <= 512 else { return nil }
    name = template.name
    language = TemplateAnalytics.Template.language(template.language?.code ?? "")
  }

  private static let type = "template"

  private struct Message: Decodable {
    let type: String?
    let template: Template?

    enum CodingKeys: String, CodingKey { case type, template }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      type = fields.lenient(String.self, .type)
      template = fields.lenient(Template.self, .template)
    }
  }

  private struct Template: Decodable {
    struct Language: Decodable { let code: String }
    let name: String
    let language: Language?
  }

  private static func template(form: String) -> Template? {
    let parameters = FormText.parameters(form)
    func value(_ name: String) -> String? { parameters.last { $0.name == name }?.value }
    // The SDKs write a string as it is, some a JSON string.
    guard let type = value("type")?.trimmingCharacters(in: ["\""]), type == Self.type,
      let template = value("template")
    else { return nil }
    return try? JSONDecoder().decode(Template.self, from: Data(template.utf8))
  }
}
