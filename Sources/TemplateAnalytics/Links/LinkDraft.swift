import Foundation

/// What whoever makes a link asks for: `{"template_id","button","target"}`. Other fields are ignored.
package struct LinkDraft: Equatable, Sendable {
  package let template: TemplateID
  /// The text of the template's URL button.
  package let button: String
  package let target: LinkTarget

  /// What is wrong with a draft, by field.
  package struct Invalid: Error, Equatable {
    package var problems: [ParameterProblem]
  }

  /// - Parameter find: the template of an id, as the WABA's catalogue has it.
  /// - Throws: ``Invalid``, which names every bad field.
  package init(
    template: TemplateID, button: String, target: String, find: (TemplateID) -> Template?
  ) throws(Invalid) {
    self = try Fields(template: template, button: button, target: target).draft(find)
  }

  /// - Parameters:
  ///   - json: a JSON object.
  ///   - find: the template of an id, as the WABA's catalogue has it.
  /// - Throws: ``Invalid``, which names every bad field.
  package init(json: some Collection<UInt8>, find: (TemplateID) -> Template?) throws(Invalid) {
    guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(json)) else {
      throw Invalid(problems: [ParameterProblem(parameter: "body", text: "the body must be a JSON object")])
    }
    self = try fields.draft(find)
  }

  fileprivate init(template: TemplateID, button: String, target: LinkTarget) {
    self.template = template
    self.button = button
    self.target = target
  }
}

/// The fields of a draft, good or bad, so that all problems are told at once.
private struct Fields: Decodable {
  var template: TemplateID?
  var button: String?
  var target: LinkTarget?
  var problems: [ParameterProblem] = []

  enum CodingKeys: String, CodingKey { case template_id, button, target }

  private static let rules: [CodingKeys: String] = [
    .template_id: "the template's id, 1 to 18 digits",
    .button: "the text of one of the template's URL buttons, a string",
    .target: LinkTarget.rule,
  ]

  init(template: TemplateID, button: String, target: String) {
    self.template = template
    self.button = button
    self.target = LinkTarget(target)
    if self.target == nil { note(.target, isGiven: true) }
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    template = fields.lenient(LenientText.self, .template_id).flatMap { TemplateID($0.value) }
    button = fields.lenient(String.self, .button)
    target = fields.lenient(String.self, .target).flatMap(LinkTarget.init)
    for (key, isBad) in [
      (CodingKeys.template_id, template == nil), (.button, button == nil), (.target, target == nil),
    ] where isBad {
      note(key, isGiven: fields.contains(key) && (try? fields.decodeNil(forKey: key)) != true)
    }
  }

  private mutating func note(_ key: CodingKeys, isGiven: Bool) {
    let rule = Self.rules[key] ?? ""
    note(key, "\(key.rawValue) \(isGiven ? "must be" : "is missing: give") \(rule)")
  }

  private mutating func note(_ key: CodingKeys, _ text: String) {
    problems.append(ParameterProblem(parameter: key.rawValue, text: text))
  }

  func draft(_ find: (TemplateID) -> Template?) throws(LinkDraft.Invalid) -> LinkDraft {
    var fields = self
    if let template {
      if let known = find(template) {
        fields.check(button, of: known)
      } else {
        fields.note(.template_id, "template_id must be a template of this WABA, and in its catalogue")
      }
    }
    guard fields.problems.isEmpty, let template, let button, let target else {
      throw LinkDraft.Invalid(problems: fields.problems)
    }
    return LinkDraft(template: template, button: button, target: target)
  }

  private mutating func check(_ button: String?, of template: Template) {
    let buttons = template.urlButtons
    guard let button, !buttons.contains(button) else { return }
    let known = buttons.isEmpty ? "it has none" : buttons.map { "\"\($0)\"" }.joined(separator: " or ")
    note(.button, "button must be the text of a URL button of the template: \(known)")
  }
}

extension Template {
  /// The texts of its buttons that open an address.
  package var urlButtons: [String] {
    buttons.compactMap { $0.type.uppercased() == "URL" ? $0.text : nil }
  }
}
