import TemplateAnalytics

/// A link as the catalogue of many nodes keeps it, save when it was deleted.
struct StoredLink: Codable {
  var waba_id: Int64
  var template_id: Int64
  var button: String
  var target: String
  var created_at: UnixTime

  init(_ link: Link) {
    waba_id = link.waba.value
    template_id = link.template.value
    button = link.button
    target = link.target.url
    created_at = link.createdAt
  }

  /// - Returns: nil where it is no link of this version.
  func link(id: LinkID, deletedAt: UnixTime?) -> Link? {
    guard let waba = WABAID(waba_id), let template = TemplateID(template_id), let target = LinkTarget(target) else {
      return nil
    }
    return Link(
      id: id, waba: waba, template: template, button: button, target: target, createdAt: created_at,
      deletedAt: deletedAt)
  }
}
