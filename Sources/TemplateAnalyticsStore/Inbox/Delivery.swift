import TemplateAnalytics

/// What came in.
package struct DeliveryContent: Equatable, Sendable {
  package var kind: Kind
  /// The WABA that a send registration or import is for; a webhook names its own.
  package var waba: WABAID?
  package var body: [UInt8]

  package init(kind: Kind, waba: WABAID? = nil, body: [UInt8]) {
    self.kind = kind
    self.waba = waba
    self.body = body
  }

  /// What is kept of a body that Meta posted. Regular receipts are read at once: by as many threads as accept them, and
  /// a seventh of the bytes goes to the disk, without a phone number in it. Everything else is kept as it came.
  package init(webhook body: UnsafeRawBufferPointer, receivedAt: UnixTime, scanner: ReceiptScanner) {
    if let receipts = scanner.scan(body, receivedAt: receivedAt) {
      self.init(kind: .receipts, body: Receipt.bytes(of: receipts))
    } else {
      self.init(kind: .webhook, body: Array(body))
    }
  }

  /// The numbers are stored: they stay.
  package enum Kind: Int64, Sendable {
    /// One POST of Meta's.
    case webhook = 0
    /// Send registrations, one JSON object a line.
    case sends = 1
    /// Lines of an import of send registrations.
    case importedSends = 2
    /// Lines of an import of archived webhook bodies.
    case importedWebhooks = 3
    /// What was set aside of an import and is tried again.
    case retriedSends = 4
    /// What was set aside of an import and is tried again.
    case retriedWebhooks = 5

    /// A POST of Meta's that held regular receipts only, already read: see ``Receipt/bytes(of:)``. Nothing in it names
    /// anybody.
    case receipts = 6

    /// Sends that went through the proxy, one ``ProxiedSend/line`` a line.
    case proxiedSends = 7

    /// Clicks on links of one WABA: see ``LinkClick/bytes(of:)``.
    case clicks = 8

    /// Each line of it counts once, however often it comes.
    package var isImport: Bool { self == .importedSends || self == .importedWebhooks }
    /// It may be older than the records that are kept.
    package var isHistory: Bool {
      switch self {
      case .webhook, .sends, .receipts, .proxiedSends, .clicks: false
      case .importedSends, .importedWebhooks, .retriedSends, .retriedWebhooks: true
      }
    }
  }
}
