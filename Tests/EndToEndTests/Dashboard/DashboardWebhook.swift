/// A POST of Meta's with receipts or with messages of people.
struct DashboardWebhook: Encodable {
  struct Status: Encodable {
    var id: String
    var status: String
    var timestamp: String
    var recipient_id: String
    var biz_opaque_callback_data: String?
    var errors: [Problem]?
  }

  struct Problem: Encodable {
    var code: Int
    var title: String
  }

  struct Message: Encodable {
    private struct Reference: Encodable { let id: String }
    private struct Button: Encodable {
      let text: String
      let payload: String
    }
    private struct Text: Encodable { let body: String }

    private let from: String
    private let id: String
    private let timestamp: String
    private let type: String
    private let context: Reference
    private let button: Button?
    private let text: Text?

    /// - Parameters:
    ///   - isTap: on a quick-reply button; otherwise it is a reply.
    ///   - message: the one that it answers.
    init(from user: String, id: String, timestamp: String, isTap: Bool, text: String, on message: String) {
      from = user
      self.id = id
      self.timestamp = timestamp
      type = isTap ? "button" : "text"
      context = Reference(id: message)
      button = isTap ? Button(text: text, payload: text) : nil
      self.text = isTap ? nil : Text(body: text)
    }
  }

  private struct Entry: Encodable {
    let id: String
    let changes: [Change]
  }
  private struct Change: Encodable {
    var field = "messages"
    let value: Value
  }
  private struct Value: Encodable {
    var messaging_product = "whatsapp"
    var metadata = ["phone_number_id": "106540352242922"]
    let statuses: [Status]?
    let messages: [Message]?
  }

  private var object = "whatsapp_business_account"
  private let entry: [Entry]

  init(waba: Int64, statuses: [Status]? = nil, messages: [Message]? = nil) {
    entry = [Entry(id: "\(waba)", changes: [Change(value: Value(statuses: statuses, messages: messages))])]
  }
}
