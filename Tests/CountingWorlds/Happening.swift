import TemplateAnalytics

/// Something that happens to messages, in the words of the world outside: wamids, phone numbers, numbers of templates.
///
/// Plain values that know nothing of the code under test, so that the same happenings can drive the rules, the decoder,
/// the ledger and the whole program, and ``Oracle`` can say what must come out.
package enum Happening: Hashable, Sendable {
  case send(Send)
  case receipt(Receipt)
  case answer(Answer)
  case click(Click)
  case noise(Noise)

  /// A program tells that a message is of a template.
  package struct Send: Hashable, Sendable {
    package var waba: Int64
    package var wamid: String
    package var template: Int64
    package var time: UnixTime?
    package var product: ProductType?
  }

  /// Meta tells what became of a message.
  package struct Receipt: Hashable, Sendable {
    package enum Status: Hashable, Sendable {
      case sent, delivered, read, played
      /// nil where Meta names no code.
      case failed(code: Int32?)
    }

    package var waba: Int64
    package var businessNumber: String
    package var wamid: String
    package var status: Status
    package var time: UnixTime
    package var recipient: Glimpse
    /// The template, where the program named it in `biz_opaque_callback_data`.
    package var callbackTemplate: Int64?
  }

  /// A user answers: a tap on a button or a reply, with or without context.
  package struct Answer: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
      /// A template's quick-reply button.
      case button(String)
      /// A button of an interactive message: a tap only if it has context.
      case replyButton(String)
      case text, image, listChoice, form
    }

    package var waba: Int64
    package var businessNumber: String
    /// The answer's own.
    package var wamid: String
    package var content: Content
    package var time: UnixTime
    package var sender: Glimpse
    /// The wamid in its context.
    package var quoted: String?
  }

  /// Somebody opens a link button, through our own redirect.
  package struct Click: Hashable, Sendable {
    package var waba: Int64
    package var template: Int64
    /// The button's text.
    package var button: String
    /// Its own, random.
    package var id: UInt64
    package var time: UnixTime
    /// The sender's own name of the message, where the link has one.
    package var reference: String?
    /// When the message was sent, where the link tells.
    package var issued: UnixTime?
  }

  /// What is accepted and counts nothing, although it names messages.
  package struct Noise: Hashable, Sendable {
    package enum Kind: Hashable, CaseIterable, Sendable {
      case reaction, edit, revoke, system, unsupported, deletedStatus, warningStatus, templateNotice
    }

    package var waba: Int64
    package var businessNumber: String
    package var kind: Kind
    package var wamid: String
    package var quoted: String
    package var time: UnixTime
  }

  /// What one payload shows of a user: the phone number, Meta's business-scoped id, or both.
  package struct Glimpse: Hashable, Sendable {
    package var phone: String?
    package var userID: String?
    /// The item itself has the phone number only, and a contact beside it ties that to the id.
    package var tiedByContact = false
  }
}
