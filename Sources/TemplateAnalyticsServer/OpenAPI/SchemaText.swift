/// A JSON schema in words.
enum SchemaText {
  /// A member of an object, or of one inside it: `error.code`, `data[].granularity`.
  struct Row {
    let name: String
    let schema: JSONTree
    let isRequired: Bool
  }

  /// Everything about a schema, the members of what is inside it included.
  static func details(of schema: JSONTree) -> HTML {
    let alternatives = (schema["oneOf"] ?? schema["anyOf"])?.items ?? []
    if alternatives.contains(where: { !rows(of: $0).isEmpty }) {
      return alternatives.map(details).joined(separator: "<p>or</p>\n")
    }
    let members = rows(of: schema)
    if members.isEmpty { return "<p>\(kind(of: schema))</p>\n" }
    let cells = members.map { row -> HTML in
      """
      <tr><th scope="row"><code>\(row.name)</code>\(DocsPage.required(row.isRequired))</th>\
      <td>\(kind(of: row.schema))</td><td>\(HTML(code: row.schema["description"]?.text ?? ""))</td></tr>

      """
    }.joined()
    let others = references(schema)
    return (others.isEmpty ? .empty : "<p>Everything of \(others.joined(separator: " and ")), and:</p>\n")
      + DocsPage.table(["member", "value", "what"], cells)
  }

  /// The members of an object, or of the objects in a list. Those of what has a name of its own are told there.
  static func rows(of schema: JSONTree, below prefix: String = "") -> [Row] {
    let required = schema["required"]?.items ?? []
    let own = (schema["properties"]?.members ?? []).flatMap { member -> [Row] in
      let name = prefix.isEmpty ? member.name : prefix + "." + member.name
      let row = Row(name: name, schema: member.value, isRequired: required.contains(.string(member.name)))
      return [row] + rows(of: member.value, below: name)
    }
    return own + (schema["items"].map { rows(of: $0, below: prefix + "[]") } ?? [])
      + (schema["allOf"]?.items ?? []).flatMap { rows(of: $0, below: prefix) }
  }

  /// What a value is, on one line.
  static func kind(of schema: JSONTree) -> HTML {
    if let reference = schema["$ref"]?.text { return link(reference) }
    if let value = schema["const"] { return "<code>\(value.text ?? value.line)</code>" }
    if let values = schema["enum"] {
      return values.items.map { "<code>\($0.text ?? $0.line)</code>" as HTML }.joined(separator: ", ")
        + standing(schema)
    }
    if let all = schema["allOf"] {
      let references = references(schema)
      return references.isEmpty ? all.items.map(kind).joined(separator: " and ") : references.joined(separator: " and ")
    }
    if let any = (schema["oneOf"] ?? schema["anyOf"])?.items {
      return any.map(kind).joined(separator: " or ")
    }
    let types = schema["type"].map { $0.items.isEmpty ? [$0] : $0.items } ?? []
    if types.contains(.string("array")) {
      if schema["maxItems"] == .word("0") { return "<code>[]</code>" }
      return "list of \(schema["items"].map(kind) ?? "anything")" + limits(schema)
    }
    if schema["maxProperties"] == .word("0") { return "<code>{}</code>" }
    let names = types.map { type -> HTML in
      type == .string("string") ? "\(schema["format"]?.text ?? "text")" : "\(type.text ?? "")"
    }.joined(separator: " or ")
    return (names == .empty ? "anything" : names) + limits(schema)
  }

  private static func references(_ schema: JSONTree) -> [HTML] {
    (schema["allOf"]?.items ?? []).compactMap { $0["$ref"]?.text.map(link) }
  }

  private static func link(_ reference: String) -> HTML {
    let name = reference.split(separator: "/").last.map(String.init) ?? ""
    return "<a href=\"#schema-\(name)\">\(name)</a>"
  }

  private static func limits(_ schema: JSONTree) -> HTML {
    func bounds(_ least: String, _ most: String, _ unit: HTML) -> HTML {
      switch (schema[least]?.line, schema[most]?.line) {
      case (nil, nil): .empty
      case (let least?, nil): ", at least \(least)\(unit)"
      case (nil, let most?): ", at most \(most)\(unit)"
      case (let least?, let most?): least == most ? ", \(least)\(unit)" : ", \(least) to \(most)\(unit)"
      }
    }
    var limits = bounds("minimum", "maximum", .empty) + bounds("minLength", "maxLength", " characters")
    switch (schema["minItems"]?.line, schema["maxItems"]?.line) {
    case ("1", nil): limits += ", not empty"
    case ("1", "1"): limits += ", one"
    default: limits += bounds("minItems", "maxItems", " items")
    }
    if let bound = schema["exclusiveMaximum"]?.line { limits += ", less than \(bound)" }
    if let pattern = schema["pattern"]?.text { limits += ", <code class=\"pattern\">\(pattern)</code>" }
    if let values = schema["additionalProperties"], !values.members.isEmpty { limits += " of \(kind(of: values))" }
    return limits + standing(schema)
  }

  /// What stands for a value that is left out.
  private static func standing(_ schema: JSONTree) -> HTML {
    guard let value = schema["default"] else { return .empty }
    let text = value.text ?? (value.items.isEmpty ? value.line : value.items.compactMap(\.text).joined(separator: ","))
    return "; <code>\(text)</code> if left out"
  }
}
