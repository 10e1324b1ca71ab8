/// A template of a WABA, as `message_templates` tells it.
public struct MessageTemplate: Equatable, Sendable {
  public var id: String
  /// A name may stand for several templates: one in each language.
  public var name: String
  /// Meta's code, `en_US`.
  public var language: String
  /// nil where nobody knows.
  public var status: Status?
  /// `MARKETING`, `UTILITY`, `AUTHENTICATION` or another of Meta's; nil where nobody knows.
  public var category: String?
  public var components: [Component]

  public init(
    id: String, name: String, language: String, status: Status? = nil, category: String? = nil,
    components: [Component] = []
  ) {
    self.id = id
    self.name = name
    self.language = language
    self.status = status
    self.category = category
    self.components = components
  }

  /// The state of a template: an open set.
  public struct Status: RawRepresentable, Hashable, Sendable {
    /// In lower case.
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue.lowercased() }

    /// Meta's `APPROVED`.
    public static let accepted = Status(rawValue: "accepted")
    public static let pending = Status(rawValue: "pending")
    public static let rejected = Status(rawValue: "rejected")
    public static let paused = Status(rawValue: "paused")
    public static let disabled = Status(rawValue: "disabled")
  }

  /// A part of a template.
  public struct Component: Equatable, Sendable {
    /// `HEADER`, `BODY`, `FOOTER` or `BUTTONS`.
    public var type: String
    /// Of a header: `TEXT`, `IMAGE` and so on.
    public var format: String?
    public var text: String?
    public var buttons: [Button]

    public init(type: String, format: String? = nil, text: String? = nil, buttons: [Button] = []) {
      self.type = type
      self.format = format
      self.text = text
      self.buttons = buttons
    }
  }

  public struct Button: Equatable, Sendable {
    /// `URL`, `QUICK_REPLY`, `PHONE_NUMBER` or another of Meta's.
    public var type: String
    public var text: String?
    public var url: String?

    public init(type: String, text: String? = nil, url: String? = nil) {
      self.type = type
      self.text = text
      self.url = url
    }
  }
}
