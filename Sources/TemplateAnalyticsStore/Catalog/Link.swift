import TemplateAnalytics

/// A link of a template's button: where it leads. Its secret is stored nowhere: see ``LinkSecrets``.
package struct Link: Equatable, Sendable {
  package var id: LinkID
  package var waba: WABAID
  package var template: TemplateID
  /// The text of the button.
  package var button: String
  package var target: LinkTarget
  package var createdAt: UnixTime
  /// A deleted link stays, so that its tokens are told from those that never were.
  package var deletedAt: UnixTime?

  package var isDeleted: Bool { deletedAt != nil }

  package init(
    id: LinkID, waba: WABAID, template: TemplateID, button: String, target: LinkTarget, createdAt: UnixTime,
    deletedAt: UnixTime? = nil
  ) {
    self.id = id
    self.waba = waba
    self.template = template
    self.button = button
    self.target = target
    self.createdAt = createdAt
    self.deletedAt = deletedAt
  }

  /// A new link, under a new id.
  package init(_ draft: LinkDraft, of waba: WABAID, now: UnixTime) {
    self.init(
      id: .random(), waba: waba, template: draft.template, button: draft.button, target: draft.target, createdAt: now)
  }
}
