/// The answer of `GET …/message_templates`.
package enum KaleyraTemplateList {
  /// - Parameter templates: those of `page`, in the order of the answer.
  package static func encode(templates: [Template], page: Page) -> [UInt8] {
    KaleyraEnvelope.success(page: page, capacity: templates.count * 512) { json in
      json.list(templates) { write($1, to: &$0) }
    }
  }

  private static func write(_ template: Template, to json: inout JSONBytes) {
    json.literal(#"{"id":""#)
    json.integer(template.id.value)
    json.literal(#"","name":"#)
    json.string(template.name)
    json.literal(#","language":"#)
    json.string(template.language)
    json.literal(#","status":"#)
    write(template.status?.kaleyraWord, to: &json)
    json.literal(#","category":"#)
    write(template.category?.rawValue, to: &json)
    json.literal(#","components":["#)
    json.list(template.components) { write($1, to: &$0) }
    json.literal("]}")
  }

  private static func write(_ component: TemplateComponent, to json: inout JSONBytes) {
    json.literal(#"{"type":"#)
    json.string(component.type)
    write(#","format":"#, component.format, to: &json)
    write(#","text":"#, component.text, to: &json)
    if let buttons = component.buttons {
      json.literal(#","buttons":["#)
      json.list(buttons) { write($1, to: &$0) }
      json.literal("]")
    }
    json.literal("}")
  }

  private static func write(_ button: TemplateButton, to json: inout JSONBytes) {
    json.literal(#"{"type":"#)
    json.string(button.type)
    write(#","text":"#, button.text, to: &json)
    write(#","url":"#, button.url, to: &json)
    json.literal("}")
  }

  /// Writes a member, or nothing where there is no text.
  private static func write(_ key: StaticString, _ text: String?, to json: inout JSONBytes) {
    guard let text else { return }
    json.literal(key)
    json.string(text)
  }

  private static func write(_ text: String?, to json: inout JSONBytes) {
    if let text { json.string(text) } else { json.literal("null") }
  }
}
