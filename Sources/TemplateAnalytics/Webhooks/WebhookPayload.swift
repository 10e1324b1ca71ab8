/// Meta's webhook body: `{"object", "entry": [{"id", "time"?, "changes": [{"field", "value"}]}]}`.
struct WebhookPayload: Decodable {
  let entry: [Attempt<Entry>]

  struct Entry: Decodable {
    let id: LenientText
    let time: LenientInteger?
    let changes: [Attempt<Change>]

    enum CodingKeys: String, CodingKey { case id, time, changes }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(LenientText.self, forKey: .id)
      time = container.lenient(LenientInteger.self, .time)
      changes = try container.decode([Attempt<Change>].self, forKey: .changes)
    }
  }

  struct Change: Decodable {
    let field: String?
    let value: Value

    enum CodingKeys: String, CodingKey { case field, value }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      field = container.lenient(String.self, .field)
      value = try container.decode(Value.self, forKey: .value)
    }
  }

  /// Told by its keys and not by `field`: two of Meta's own samples misplace that.
  struct Value: Decodable {
    let phoneNumberID: String?
    let contacts: [Contact]
    let statuses: [Attempt<Status>]?
    let messages: [Attempt<Message>]?
    let userActions: [Attempt<UserAction>]?
    /// Set where the value is about a template.
    let template: Result<TemplateNotice, DecodingFailure>?

    enum CodingKeys: String, CodingKey {
      case metadata, contacts, statuses, messages
      case userActions = "user_actions"
      case templateID = "message_template_id"
    }

    struct Metadata: Decodable {
      let phone_number_id: LenientText?
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      phoneNumberID = container.lenient(Metadata.self, .metadata)?.phone_number_id?.value
      contacts = (container.lenient([Attempt<Contact>].self, .contacts) ?? []).compactMap { try? $0.result.get() }
      statuses = try container.decodeIfPresent([Attempt<Status>].self, forKey: .statuses)
      messages = try container.decodeIfPresent([Attempt<Message>].self, forKey: .messages)
      userActions = container.lenient([Attempt<UserAction>].self, .userActions)
      template = container.contains(.templateID) ? try Attempt<TemplateNotice>(from: decoder).result : nil
    }
  }

  /// Ties a user's phone number to the business-scoped id.
  struct Contact: Decodable {
    let wa_id: LenientText?
    let user_id: String?
  }

  struct UserAction: Decodable {
    let action_type: String?
  }
}

extension WebhookPayload {
  /// An element of `statuses`: a receipt.
  struct Status: Decodable {
    let id: String
    let status: String
    let timestamp: UnixTime
    let recipientID: String?
    let recipientUserID: String?
    let callbackData: String?
    let errorCode: Int32

    enum CodingKeys: String, CodingKey {
      case id, status, timestamp, errors
      case recipientID = "recipient_id"
      case recipientUserID = "recipient_user_id"
      case callbackData = "biz_opaque_callback_data"
    }

    struct StatusError: Decodable {
      let code: LenientInteger
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decodeIdentifier(.id)
      status = try container.decode(String.self, forKey: .status)
      timestamp = try container.decodeTime(.timestamp)
      recipientID = container.lenient(LenientText.self, .recipientID)?.value
      recipientUserID = container.lenient(String.self, .recipientUserID)
      callbackData = container.lenient(String.self, .callbackData)
      let errors = container.lenient([Attempt<StatusError>].self, .errors) ?? []
      errorCode = errors.lazy.compactMap { try? $0.result.get().code.value }.first.flatMap(Int32.init(exactly:)) ?? 0
    }
  }

  /// An element of `messages`: what a user sent.
  struct Message: Decodable {
    let id: String
    let timestamp: UnixTime
    let type: String
    let from: String?
    let fromUserID: String?
    /// The wamid of the message that this one quotes.
    let contextID: String?
    /// The text of the template's button that was tapped.
    let button: String?
    /// The title of the reply button that was tapped.
    let buttonReply: String?

    enum CodingKeys: String, CodingKey {
      case id, timestamp, type, from, context, button, interactive
      case fromUserID = "from_user_id"
    }

    struct Context: Decodable { let id: String? }
    struct Button: Decodable { let text: String }
    struct Interactive: Decodable {
      struct ButtonReply: Decodable { let title: String }
      let button_reply: ButtonReply?
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decodeIdentifier(.id)
      timestamp = try container.decodeTime(.timestamp)
      type = try container.decode(String.self, forKey: .type)
      from = container.lenient(LenientText.self, .from)?.value
      fromUserID = container.lenient(String.self, .fromUserID)
      contextID = container.lenient(Context.self, .context)?.id.flatMap { $0.isEmpty ? nil : $0 }
      if type == "button" {
        button = try container.decode(Button.self, forKey: .button).text
      } else {
        button = nil
      }
      buttonReply =
        type == "interactive" ? container.lenient(Interactive.self, .interactive)?.button_reply?.title : nil
    }
  }
}

extension KeyedDecodingContainer {
  /// A wamid: a string with something in it.
  fileprivate func decodeIdentifier(_ key: Key) throws -> String {
    let text = try decode(String.self, forKey: key)
    if text.isEmpty {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "empty")
    }
    return text
  }

  /// Unix seconds as a string or a number, within ``UnixTime/plausible``.
  fileprivate func decodeTime(_ key: Key) throws -> UnixTime {
    let time = try decode(LenientInteger.self, forKey: key).value
    guard UnixTime.plausible.contains(time) else {
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "not in Unix seconds")
    }
    return time
  }
}
