/// What was counted of one template on one UTC day.
///
/// Every count is of what happened on that day: a message that was sent on Monday and read on Tuesday is a sent on
/// Monday and a read on Tuesday.
public struct AnalyticsPoint: Equatable, Sendable {
  /// The template's id.
  public var template: String
  public var day: UTCDay
  /// nil where it was not asked for, or is withheld; this goes for every count.
  public var sent: Int?
  public var delivered: Int?
  public var read: Int?
  public var replied: Int?
  /// By button. Empty where nothing was clicked, and for templates of a category that shows no clicks.
  ///
  /// One link button has an element of ``ButtonClicks/Kind/url`` and one of ``ButtonClicks/Kind/uniqueURL``: adding up
  /// all elements counts its clicks twice. ``taps`` and ``linkClicks`` do not.
  public var clicked: [ButtonClicks]?
  /// Whether the server does not tell the counts of this day: as a rule because the template has had fewer than 1000
  /// events in all, Kaleyra's floor. Withheld is not 0.
  public var isWithheld: Bool

  public init(
    template: String, day: UTCDay, sent: Int? = nil, delivered: Int? = nil, read: Int? = nil, replied: Int? = nil,
    clicked: [ButtonClicks]? = nil, isWithheld: Bool = false
  ) {
    self.template = template
    self.day = day
    self.sent = sent
    self.delivered = delivered
    self.read = read
    self.replied = replied
    self.clicked = clicked
    self.isWithheld = isWithheld
  }

  /// Taps on quick-reply buttons; nil where ``clicked`` is.
  public var taps: Int? { clicked?.reduce(0) { $1.kind == .quickReply ? $0 + $1.count : $0 } }

  /// Clicks on link buttons; nil where ``clicked`` is. Of a button of which the answer tells only in how many messages it
  /// was clicked, it is that.
  public var linkClicks: Int? {
    clicked.map { clicked in
      let all = clicked.filter { $0.kind == .url }
      let counted = Set(all.map(\.button))
      let others = clicked.filter { $0.kind == .uniqueURL && !counted.contains($0.button) }
      return (all + others).reduce(0) { $0 + $1.count }
    }
  }
}
