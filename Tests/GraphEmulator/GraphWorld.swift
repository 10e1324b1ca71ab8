import TemplateAnalytics

/// What Meta knows: the emulator answers from it.
package struct GraphWorld: Sendable {
  package var wabas: [WABAID: EmulatedWABA] = [:]
  /// The longest page that Meta gives of analytics, whatever is asked for.
  package var largestAnalyticsPage = 1000
  /// The longest page that Meta gives of templates.
  package var largestTemplatePage = 100
  /// Analytics older than 90 days before it are refused.
  package var today: Day
  /// Whether every row of the analytics comes twice, first with half its counts.
  package var repeatsRows = false

  /// - Parameter today: 2 July 2025, where nothing else is said.
  package init(today: Day = Day(number: 20_271)) { self.today = today }
}

/// A WhatsApp business account at Meta.
package struct EmulatedWABA: Sendable {
  package enum Insights: Sendable {
    case on
    case off
    /// Meta never gives them: the EU, say.
    case refused
  }

  /// Every call with another token is refused.
  package var tokens: Set<String>
  /// The ids of its phone numbers: what may send.
  package var phoneNumbers: Set<String>
  package var templates: [Template]
  package var insights: Insights
  /// What was counted; a template's other days are rows of zeros.
  package var counts: [EmulatedRow: EmulatedCounts]

  package init(
    tokens: Set<String>, phoneNumbers: Set<String> = [], templates: [Template] = [], insights: Insights = .on,
    counts: [EmulatedRow: EmulatedCounts] = [:]
  ) {
    self.tokens = tokens
    self.phoneNumbers = phoneNumbers
    self.templates = templates
    self.insights = insights
    self.counts = counts
  }
}

/// What a row of the analytics is about.
package struct EmulatedRow: Hashable, Sendable {
  package var template: TemplateID
  package var day: Day
  package var product: ProductType

  package init(template: TemplateID, day: Day, product: ProductType = .cloudAPI) {
    self.template = template
    self.day = day
    self.product = product
  }
}

/// What Meta counted of one template on one day.
package struct EmulatedCounts: Equatable, Sendable {
  package var sent: Int
  package var delivered: Int
  package var read: Int
  package var replied: Int
  package var clicked: [ButtonCount]
  /// In hundredths; nil where nothing was spent.
  package var hundredthsSpent: Int?

  package init(
    sent: Int = 0, delivered: Int = 0, read: Int = 0, replied: Int = 0, clicked: [ButtonCount] = [],
    hundredthsSpent: Int? = nil
  ) {
    self.sent = sent
    self.delivered = delivered
    self.read = read
    self.replied = replied
    self.clicked = clicked
    self.hundredthsSpent = hundredthsSpent
  }

  var halved: EmulatedCounts {
    EmulatedCounts(
      sent: sent / 2, delivered: delivered / 2, read: read / 2, replied: replied / 2,
      clicked: clicked.map { ButtonCount(kind: $0.kind, content: $0.content, count: $0.count / 2) },
      hundredthsSpent: hundredthsSpent)
  }
}

/// A message that the emulator accepted.
package struct GraphSend: Sendable {
  package var wamid: String
  package var phoneNumberID: String
  /// The last part of the path: `messages` or `marketing_messages`.
  package var edge: String
  package var body: [UInt8]
}
