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
    json.optionalString(template.status?.kaleyraWord)
    json.literal(#","category":"#)
    json.optionalString(template.category?.rawValue)
    json.literal(#","components":"#)
    json.components(template.components)
    json.literal("}")
  }
}
