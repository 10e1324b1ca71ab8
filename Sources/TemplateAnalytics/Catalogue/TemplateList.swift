/// The answer of `GET /api/v1/wabas/{waba_id}/templates`.
package enum TemplateList {
  /// - Parameter templates: those of `page`, in the order of the answer; nil what is only counted, and not in the
  ///   catalogue.
  package static func encode(_ templates: [(id: TemplateID, template: Template?)], page: Page) -> [UInt8] {
    var json = JSONBytes(capacity: 256 + templates.count * 512)
    json.literal(#"{"templates":["#)
    json.list(templates) { write($1.id, $1.template, to: &$0) }
    json.literal(#"],"paging":{"cursors":{"before":"#)
    json.string(page.before)
    json.literal(#","after":"#)
    json.string(page.after)
    json.literal("}}}")
    return json.bytes
  }

  private static func write(_ id: TemplateID, _ template: Template?, to json: inout JSONBytes) {
    let label = TemplateLabel(id, template)
    json.literal(#"{"template_id":""#)
    json.integer(id.value)
    json.literal(#"","name":"#)
    json.optionalString(label.name)
    json.literal(#","language":"#)
    json.optionalString(label.language)
    json.literal(#","status":"#)
    json.optionalString(template?.status?.rawValue)
    json.literal(#","category":"#)
    json.optionalString(label.category?.rawValue)
    json.literal(#","components":"#)
    json.components(template?.components ?? [])
    json.literal("}")
  }
}
