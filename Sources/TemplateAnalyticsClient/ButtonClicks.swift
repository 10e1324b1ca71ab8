/// How often a button was pressed on a day: an element of the answer's `clicked`.
public struct ButtonClicks: Equatable, Sendable {
  public var kind: Kind
  /// The button's text.
  public var button: String
  public var count: Int

  public init(kind: Kind, button: String, count: Int) {
    self.kind = kind
    self.button = button
    self.count = count
  }

  /// What is counted: an open set, as Meta may name more of them.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// As in the answer.
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Taps on a quick-reply button.
    public static let quickReply = Kind(rawValue: "quick_reply_button")
    /// All clicks on a link button.
    public static let url = Kind(rawValue: "url_button")
    /// Messages whose link button was clicked: part of the clicks above, told once more.
    public static let uniqueURL = Kind(rawValue: "unique_url_button")
  }
}
