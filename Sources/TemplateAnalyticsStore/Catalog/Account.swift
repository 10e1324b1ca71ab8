import TemplateAnalytics

/// An account: owns WABAs and API keys.
package struct Account: Equatable, Sendable {
  /// Its SID (security identifier), as in Kaleyra's URLs: a plain name.
  package var sid: String
  package var name: String
  /// Whether it may use template analytics: it has an active WhatsApp plan and did not opt into Cloud API template
  /// analytics.
  package var hasPlan: Bool

  package init(sid: String, name: String, hasPlan: Bool = true) {
    self.sid = sid
    self.name = name
    self.hasPlan = hasPlan
  }
}
