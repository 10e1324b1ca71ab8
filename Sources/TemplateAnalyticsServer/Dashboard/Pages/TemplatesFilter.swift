import TemplateAnalytics

/// Where one chooses which templates are shown: by what there is to choose from.
struct TemplatesFilter {
  let lines: [TemplateLine]
  let choice: TemplatesChoice
  let address: DashboardAddress

  var html: HTML {
    let categories = Set(lines.compactMap { $0.label.category }).map { ($0.rawValue, $0.title) }
    let statuses = Set(lines.compactMap(\.status)).map { ($0.rawValue, $0.title) }
    let languages = Set(lines.compactMap(\.label.language)).map { ($0, $0) }
    let name = address.state.last { $0.name == "name" }?.value ?? ""
    return """
      <form class="filter" aria-label="Filter" method="get" action="\(address.path)">
      \(address.hiddenFields(without: ["name", "category", "status", "language", "page"]))\
      <label>Name <input type="search" name="name" value="\(name)" autocomplete="off"></label>
      \(select("category", "Category", categories))\(select("status", "Status", statuses))\
      \(select("language", "Language", languages))<button>Filter</button>
      \(reset)</form>

      """
  }

  private func select(_ name: String, _ title: String, _ values: [(value: String, title: String)]) -> HTML {
    let chosen = address.state.last { $0.name == name }?.value
    let options = values.sorted { $0.title < $1.title }.map { value -> HTML in
      let selected: HTML? = value.value == chosen ? " selected" : nil
      return "<option value=\"\(value.value)\"\(selected)>\(value.title)"
    }.joined()
    return "<label>\(title) <select name=\"\(name)\"><option value=\"\">Any\(options)</select></label>\n"
  }

  private var reset: HTML? {
    let names = ["name", "category", "status", "language"]
    guard address.state.contains(where: { names.contains($0.name) }) else { return nil }
    return "<a href=\"\(address.changing(names.map { ($0, nil) } + [("page", nil)]).text)\">Show all</a>\n"
  }
}
