/// What one template webhook, or Meta's list of templates, says of a template. Each part is set only where the webhook told it.
///
/// A change is applied to a part only if it is newer than the last that touched that part, so the order of deliveries
/// does not matter.
package struct TemplateChange: Equatable, Sendable {
  package var key: TemplateKey
  package var time: UnixTime
  package var name: String?
  package var language: String?
  package var status: TemplateStatus?
  package var category: TemplateCategory?
  package var qualityScore: String?
  package var components: [TemplateComponent]?

  /// What Meta's list says.
  /// - Parameter time: when the list was asked for.
  package init(_ template: Template, of waba: WABAID, at time: UnixTime) {
    key = TemplateKey(waba: waba, template: template.id)
    self.time = time
    name = template.name
    language = template.language
    status = template.status
    category = template.category
    components = template.components
  }

  /// Meta's list lacks it.
  package init(deleted template: TemplateID, of waba: WABAID, at time: UnixTime) {
    key = TemplateKey(waba: waba, template: template)
    self.time = time
    status = .deleted
  }

  init(_ notice: TemplateNotice, of waba: WABAID, at time: UnixTime) {
    key = TemplateKey(waba: waba, template: notice.templateID)
    self.time = time
    name = notice.name
    language = notice.language.map(Template.language)
    status = notice.event.map(TemplateStatus.init(rawValue:))
    category = notice.category.map(TemplateCategory.init(rawValue:))
    qualityScore = notice.qualityScore?.uppercased()
    components = notice.components
  }
}
