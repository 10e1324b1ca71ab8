/// A page of an answer.
public struct AnalyticsPage: Equatable, Sendable {
  /// By template, its id as a number ascending, and then by day. A quiet day is a point of zeros.
  public var points: [AnalyticsPoint]
  /// Ids of templates on the page whose counts the server withholds, because too little happened with them.
  ///
  /// Tickmark tells them in a header (`Withheld-Templates`); Kaleyra's page describes none. See
  /// ``AnalyticsPoint/isWithheld``.
  public var withheldTemplates: [String]
  /// What the server calls the request in its log (`X-Request-ID`), where it says so.
  public var requestID: String?

  public init(points: [AnalyticsPoint], withheldTemplates: [String] = [], requestID: String? = nil) {
    self.points = points
    self.withheldTemplates = withheldTemplates
    self.requestID = requestID
  }
}
