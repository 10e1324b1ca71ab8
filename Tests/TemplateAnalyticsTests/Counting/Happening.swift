import TemplateAnalytics

/// Something that happens to messages, in the words of the world outside: wamids, phone numbers, numbers of templates.
///
/// Plain values that know nothing of the code under test, so that the same happenings can drive the rules, the decoder,
/// the ledger and the whole program, and ``Oracle`` can say what must come out.
enum Happening: Hashable, Sendable {
  case send(Send)
  case receipt(Receipt)
  case answer(Answer)
  case noise(Noise)

  /// A program tells that a message is of a template.
  struct Send: Hashable, Sendable {
    var waba: Int64
    var wamid: String
    var template: Int64
    var time: UnixTime?
    var product: ProductType?
  }

  /// Meta tells what became of a message.
  struct Receipt: Hashable, Sendable {
    enum Status: Hashable, Sendable {
      case sent, delivered, read, played
      /// nil where Meta names no code.
      case failed(code: Int32?)
    }

    var waba: Int64
    var businessNumber: String
    var wamid: String
    var status: Status
    var time: UnixTime
    var recipient: Glimpse
    /// The template, where the program named it in `biz_opaque_callback_data`.
    var callbackTemplate: Int64?
  }

  /// A user answers: a tap on a button or a reply, with or without context.
  struct Answer: Hashable, Sendable {
    enum Content: Hashable, Sendable {
      /// A template's quick-reply button.
      case button(String)
      /// A button of an interactive message: a tap only if it has context.
      case replyButton(String)
      case text, image, listChoice, form
    }

    var waba: Int64
    var businessNumber: String
    /// The answer's own.
    var wamid: String
    var content: Content
    var time: UnixTime
    var sender: Glimpse
    /// The wamid in its context.
    var quoted: String?
  }

  /// What is accepted and counts nothing, although it names messages.
  struct Noise: Hashable, Sendable {
    enum Kind: Hashable, CaseIterable, Sendable {
      case reaction, edit, revoke, system, unsupported, deletedStatus, warningStatus, templateNotice
    }

    var waba: Int64
    var businessNumber: String
    var kind: Kind
    var wamid: String
    var quoted: String
    var time: UnixTime
  }

  /// What one payload shows of a user: the phone number, Meta's business-scoped id, or both.
  struct Glimpse: Hashable, Sendable {
    var phone: String?
    var userID: String?
    /// The item itself has the phone number only, and a contact beside it ties that to the id.
    var tiedByContact = false
  }
}
