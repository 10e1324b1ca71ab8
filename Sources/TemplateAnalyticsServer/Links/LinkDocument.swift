import TemplateAnalytics
import TemplateAnalyticsStore

/// A link as those see it who may make its tokens: the native face's answer, and what `tickmark link` prints.
package struct LinkDocument: Encodable, Sendable {
  package let link_id: String
  package let template_id: String
  package let button: String
  package let target: String
  /// Of the template: to be put into any number of messages.
  package let token: String
  package let path: String
  package let secret: String
  package let created_at: UnixTime

  package init(_ link: Link, secret: LinkSecret) {
    link_id = link.id.description
    template_id = link.template.description
    button = link.button
    target = link.target.url
    token = secret.token(of: link.id)
    path = Self.path(token)
    self.secret = secret.text
    created_at = link.createdAt
  }

  /// Where a token is clicked on, behind the server's own address.
  package static func path(_ token: String) -> String { "/l/" + token }
}
