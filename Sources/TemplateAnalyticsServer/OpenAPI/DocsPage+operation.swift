extension DocsPage {
  /// One operation: how it is called, what it takes, what it answers.
  func article(_ operation: Operation) -> HTML {
    """
    <article>
    \(heading(operation.id, "\(operation.summary)", level: "h3"))
    <p class="call"><code><b>\(operation.method)</b> \(operation.path)</code></p>
    \(HTML(paragraphs: operation.tree["description"]?.text ?? ""))\
    \(security(operation.tree))\(parameters(operation.tree))\(body(operation.tree))\(responses(operation.tree))</article>

    """
  }

  private func security(_ operation: JSONTree) -> HTML {
    let schemes = (operation["security"]?.items ?? []).map { scheme in
      scheme.members.map { "<a href=\"#key-\($0.name)\"><code>\($0.name)</code></a>" as HTML }.joined(
        separator: " with ")
    }
    return schemes.isEmpty ? "<p>No key.</p>\n" : "<p>Key: \(schemes.joined(separator: " or ")).</p>\n"
  }

  private func parameters(_ operation: JSONTree) -> HTML {
    let parameters = (operation["parameters"]?.items ?? []).map(resolved)
    if parameters.isEmpty { return .empty }
    let rows = parameters.map { parameter -> HTML in
      let schema = parameter["schema"] ?? .object([])
      let example = parameter["example"].map { "<br>e.g. <code>\(Self.value($0))</code>" as HTML } ?? .empty
      return """
        <tr><th scope="row"><code>\(parameter["name"]?.text ?? "")</code>\
        \(Self.required(parameter["required"] == .word("true")))</th>\
        <td>\(parameter["in"]?.text ?? "")</td>\
        <td>\(SchemaText.kind(of: schema))</td>\
        <td>\(HTML(code: parameter["description"]?.text ?? ""))\(example)</td></tr>

        """
    }.joined()
    return "<h4>Parameters</h4>\n" + Self.table(["name", "in", "value", "what"], rows)
  }

  /// A value as it stands in a URL.
  private static func value(_ example: JSONTree) -> String {
    example.text ?? (example.items.isEmpty ? example.line : example.items.map(value).joined(separator: ","))
  }

  static func required(_ isRequired: Bool) -> HTML { isRequired ? " <em>required</em>" : .empty }

  private func body(_ operation: JSONTree) -> HTML {
    guard let body = operation["requestBody"] else { return .empty }
    return """
      <h4>Body</h4>
      \(HTML(paragraphs: body["description"]?.text ?? ""))\(content(body))
      """
  }

  private func responses(_ operation: JSONTree) -> HTML {
    let responses = (operation["responses"]?.members ?? []).map { response -> HTML in
      let answer = resolved(response.value)
      let isGood = response.name.hasPrefix("2")
      return """
        <details\(isGood ? " open" : "")>
        <summary><b>\(response.name)</b> \(HTML(code: answer["description"]?.text ?? ""))</summary>
        \(headers(answer))\(content(answer))</details>

        """
    }.joined()
    return "<h4>Answers</h4>\n" + responses
  }

  private func headers(_ response: JSONTree) -> HTML {
    // That one is in every answer, and told at the beginning.
    let headers = (response["headers"]?.members ?? []).filter { $0.name != "X-Request-ID" }
    if headers.isEmpty { return .empty }
    let items = headers.map { header -> HTML in
      let what = resolved(header.value)
      return """
        <li><code>\(header.name)</code>: \(SchemaText.kind(of: what["schema"] ?? .object([])))\
        \(what["description"].map { ". \(HTML(code: $0.text ?? ""))" as HTML } ?? .empty)</li>

        """
    }.joined()
    return "<ul>\n\(items)</ul>\n"
  }

  /// The bodies there may be, by media type.
  private func content(_ carrier: JSONTree) -> HTML {
    (carrier["content"]?.members ?? []).map { media -> HTML in
      let schema = media.value["schema"] ?? .object([])
      var examples = (media.value["examples"]?.members ?? []).map { example in
        Self.example(example.value["value"], title: example.value["summary"]?.text)
      }
      if let example = media.value["example"] { examples.append(Self.example(example, title: nil)) }
      return """
        <p><code>\(media.name)</code>: \(SchemaText.kind(of: schema))</p>
        \(SchemaText.rows(of: schema).isEmpty ? .empty : SchemaText.details(of: schema))\(examples.joined())
        """
    }.joined()
  }

  private static func example(_ value: JSONTree?, title: String?) -> HTML {
    let text = value?.text ?? value?.formatted(width: 100) ?? ""
    return """
      \(title.map { "<p>\($0)</p>\n" as HTML } ?? .empty)\
      <pre tabindex="0"><code>\(text)</code></pre>

      """
  }
}
