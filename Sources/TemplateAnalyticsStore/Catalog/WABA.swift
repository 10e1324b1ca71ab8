import TemplateAnalytics

/// A WhatsApp business account, as the operator registered it.
package struct WABA: Equatable, Sendable {
  package var id: WABAID
  /// The account that owns it.
  package var sid: String
  package var name: String
  /// Its business phone numbers: Meta's `phone_number_id` and the number with its country calling code (`+919…`).
  package var phoneNumbers: [PhoneNumber]
  /// ISO 3166 code of the Meta business that owns it, "" where not known.
  package var country: String
  /// ISO 3166 codes of the Meta businesses that it is shared with.
  package var sharedWith: [String]
  /// An IANA name.
  package var timeZone: String
  /// The version of Kaleyra's API that it was onboarded on: `v2` is the one with this analytics API.
  package var apiVersion: String
  package var source: Source

  package struct PhoneNumber: Equatable, Sendable {
    package var id: String
    package var number: String

    package init(id: String, number: String) {
      self.id = id
      self.number = number
    }
  }

  /// Where its numbers come from.
  package enum Source: String, CaseIterable, Sendable {
    /// Counted here, from its own webhooks.
    case webhooks
    /// Asked of Meta.
    case meta
  }

  package init(
    id: WABAID, sid: String, name: String = "", phoneNumbers: [PhoneNumber] = [], country: String = "",
    sharedWith: [String] = [], timeZone: String = "UTC", apiVersion: String = "v2", source: Source = .webhooks
  ) {
    self.id = id
    self.sid = sid
    self.name = name
    self.phoneNumbers = phoneNumbers
    self.country = country
    self.sharedWith = sharedWith
    self.timeZone = timeZone
    self.apiVersion = apiVersion
    self.source = source
  }
}
