/// The answer of `GET /{version}/{waba_id}/message_templates`.
package enum GraphTemplateList {
  /// - Parameters:
  ///   - templates: those of the page, in the order of the answer.
  ///   - fields: which members each has, and in which order. What nobody told of a template is left out.
  package static func encode(
    _ templates: [Template], fields: [GraphTemplateListQuery.Field], paging: GraphPaging
  ) -> [UInt8] {
    var json = JSONBytes(capacity: 512 + templates.count * 512)
    json.literal(#"{"data":["#)
    json.list(templates) { write($1, fields, to: &$0) }
    json.literal(#"],"paging":"#)
    paging.write(to: &json)
    json.literal("}")
    return json.bytes
  }

  private static func write(
    _ template: Template, _ fields: [GraphTemplateListQuery.Field], to json: inout JSONBytes
  ) {
    let told = fields.filter { field in
      switch field {
      case .status: template.status != nil
      case .category: template.category != nil
      case .id, .name, .language, .components: true
      }
    }
    json.literal("{")
    json.list(told) { json, field in
      json.string(field.rawValue)
      json.literal(":")
      switch field {
      case .id: json.string(template.id.description)
      case .name: json.string(template.name)
      case .language: json.string(template.language)
      case .status: json.string(template.status?.rawValue ?? "")
      case .category: json.string(template.category?.rawValue ?? "")
      case .components: json.components(template.components)
      }
    }
    json.literal("}")
  }
}
