import TemplateAnalytics

/// What a template is, in a few words beside its name.
struct TemplateFacts {
  let label: TemplateLabel
  let status: TemplateStatus?

  var html: HTML {
    let facts = [label.category?.title, status?.title, label.language, "id \(label.id)"].compactMap { $0 }
    let items = facts.map { "<li><bdi>\($0)</bdi>" as HTML }.joined()
    return "<ul class=\"facts\">\(items)</ul>\n"
  }
}
