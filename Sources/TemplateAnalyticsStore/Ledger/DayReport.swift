import TemplateAnalytics

/// The counts of some templates on some days, and how much was ever counted of them.
package struct DayReport: Equatable, Sendable {
  /// Only days on which something was counted.
  package var days: [TemplateID: [Day: DayCounts]] = [:]
  /// Every sent, delivered, read, replied and clicked over the template's whole life, whatever the product.
  package var lifetimeEvents: [TemplateID: Int] = [:]
}
