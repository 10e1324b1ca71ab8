/// The page that people read: everything that an OpenAPI document says, as plain HTML without any script.
struct DocsPage {
  let document: JSONTree

  init(_ document: JSONTree) { self.document = document }

  var html: HTML {
    let title = document["info"]?["title"]?.text ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title) API</title>
      <link rel="stylesheet" href="/docs/style.css">
      </head>
      <body>
      <a class="skip" href="#introduction">To the text</a>
      <nav aria-label="Contents">
      \(contents)</nav>
      <main>
      <header id="introduction">
      <h1>\(title) API <small>\(document["info"]?["version"]?.text ?? "")</small></h1>
      \(HTML(paragraphs: document["info"]?["description"]?.text ?? ""))\
      <p>For programs: <a href="/openapi.json">openapi.json</a>, OpenAPI \(document["openapi"]?.text ?? "").</p>
      </header>
      \(authentication)\(tags.map(section).joined())\(schemas)</main>
      </body>
      </html>

      """
  }

  private var tags: [JSONTree] { document["tags"]?.items ?? [] }

  /// What an operation is, and where.
  struct Operation {
    let method: String
    let path: String
    let tree: JSONTree
    var id: String { tree["operationId"]?.text ?? "" }
    var summary: String { tree["summary"]?.text ?? "" }
  }

  private func operations(of tag: JSONTree) -> [Operation] {
    (document["paths"]?.members ?? []).flatMap { path in
      path.value.members.map { Operation(method: $0.name.uppercased(), path: path.name, tree: $0.value) }
    }.filter { ($0.tree["tags"]?.items ?? []).contains(tag["name"] ?? .string("")) }
  }

  private var contents: HTML {
    let sections = tags.map { tag -> HTML in
      let name = tag["name"]?.text ?? ""
      let links = operations(of: tag).map { "<li><a href=\"#\($0.id)\">\($0.summary)</a></li>\n" as HTML }.joined()
      return "<li><a href=\"#tag-\(name)\">\(name)</a>\n<ul>\n\(links)</ul></li>\n"
    }.joined()
    return """
      <p><a href="#introduction">Contents</a></p>
      <ul>
      <li><a href="#authentication">Keys</a></li>
      \(sections)<li><a href="#schemas">Schemas</a></li>
      </ul>

      """
  }

  private var authentication: HTML {
    let rows = (document["components"]?["securitySchemes"]?.members ?? []).map { scheme -> HTML in
      """
      <tr><th scope="row" id="key-\(scheme.name)"><code>\(scheme.name)</code></th>\
      <td>\(Self.credential(scheme.value))</td><td>\(HTML(code: scheme.value["description"]?.text ?? ""))</td></tr>

      """
    }.joined()
    return """
      <section aria-labelledby="authentication">
      \(heading("authentication", "Keys", level: "h2"))
      \(Self.table(["name", "how", "what"], rows))</section>

      """
  }

  private static func credential(_ scheme: JSONTree) -> HTML {
    let name = scheme["name"]?.text ?? ""
    if scheme["type"]?.text == "http" { return "<code>Authorization: Bearer …</code>" }
    return switch scheme["in"]?.text {
    case "query": "<code>?\(name)=…</code>"
    case "cookie": "<code>Cookie: \(name)=…</code>"
    default: "<code>\(name): …</code>"
    }
  }

  private func section(_ tag: JSONTree) -> HTML {
    let name = tag["name"]?.text ?? ""
    return """
      <section aria-labelledby="tag-\(name)">
      \(heading("tag-\(name)", "\(name)", level: "h2"))
      \(HTML(paragraphs: tag["description"]?.text ?? ""))\(operations(of: tag).map(article).joined())</section>

      """
  }

  private var schemas: HTML {
    let articles = (document["components"]?["schemas"]?.members ?? []).map { schema -> HTML in
      """
      <article>
      \(heading("schema-\(schema.name)", "\(schema.name)", level: "h3"))
      \(HTML(paragraphs: schema.value["description"]?.text ?? ""))\(SchemaText.details(of: schema.value))</article>

      """
    }.joined()
    return """
      <section aria-labelledby="schemas">
      \(heading("schemas", "Schemas", level: "h2"))
      \(articles)</section>

      """
  }

  /// A heading that can be linked to.
  func heading(_ id: String, _ text: HTML, level: HTML) -> HTML {
    "<\(level) id=\"\(id)\">\(text) <a class=\"anchor\" href=\"#\(id)\" aria-label=\"Link to this section\">#</a></\(level)>"
  }

  /// - Parameter rows: each a `tr`.
  static func table(_ columns: [String], _ rows: HTML) -> HTML {
    let head = columns.map { "<th scope=\"col\">\($0)</th>" as HTML }.joined()
    return """
      <div class="table" role="group" aria-label="Table" tabindex="0"><table>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows)</tbody>
      </table></div>

      """
  }

  /// What a reference leads to; anything else as it is.
  func resolved(_ tree: JSONTree) -> JSONTree {
    guard let reference = tree["$ref"]?.text else { return tree }
    let found = reference.split(separator: "/").dropFirst().reduce(document as JSONTree?) { $0?[String($1)] }
    return found ?? tree
  }
}
