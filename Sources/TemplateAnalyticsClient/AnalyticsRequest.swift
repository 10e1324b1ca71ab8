/// What to ask of ``AnalyticsClient/points(_:)`` and ``AnalyticsClient/pages(_:)``.
public struct AnalyticsRequest: Equatable, Sendable {
  /// The id of the WhatsApp business account.
  public var waba: String
  /// Ids of templates, digits only; in any order, and as many as you like: more than the API takes at once
  /// (``AnalyticsClient/Options/templatesPerRequest``) become several requests. The API leaves out templates that the
  /// WABA does not have.
  public var templates: [String]
  /// Both ends included. Kaleyra tells of the last 90 days; days to come are not in the answer.
  ///
  /// Let it end today or before: with a later end the answer gains a day at midnight, and its pages move.
  public var days: ClosedRange<UTCDay>
  /// Empty for all.
  public var metrics: Set<AnalyticsMetric> = []
  public var product = AnalyticsProduct.cloudAPI
  /// Only templates in this state; nil for all.
  public var status: MessageTemplate.Status?
  /// Data points a page (`limit`), 1 to 1000.
  public var limit = 1000

  public init(waba: String, templates: [String], days: ClosedRange<UTCDay>) {
    self.waba = waba
    self.templates = templates
    self.days = days
  }
}
