import TemplateAnalytics

/// What the tests of the decoder share: one decoder, and deliveries made of JSON.
enum Meta {
  static let waba = WABAID("102290129340398")!
  static let pseudonyms = Pseudonyms(secret: Array(0..<16))
  static let receivedAt: UnixTime = 1_760_000_000
  static let businessNumber = "106540352242922"
  static let phone = "16505551234"
  static let userID = "US.13491208655302741918"

  static func decode(_ body: [UInt8]) -> DecodedDelivery {
    WebhookDecoder(pseudonyms: pseudonyms).decode(body, receivedAt: receivedAt)
  }

  static func decode(_ body: String) -> DecodedDelivery { decode(Array(body.utf8)) }

  static func decode(fixture name: String) throws -> DecodedDelivery { decode(try Fixture.meta(name)) }

  /// A delivery around the JSON of one `value`.
  static func delivery(
    value: String, field: String = "messages", id: String = #""102290129340398""#, time: String? = nil
  ) -> String {
    let time = time.map { #""time":\#($0),"# } ?? ""
    let change = #"{"field":"\#(field)","value":\#(value)}"#
    return #"{"object":"whatsapp_business_account","entry":[{"id":\#(id),\#(time)"changes":[\#(change)]}]}"#
  }

  /// A delivery of receipts.
  static func delivery(statuses: String...) -> String {
    delivery(value: #"{\#(metadata),"statuses":[\#(statuses.joined(separator: ","))]}"#)
  }

  /// A delivery of what users sent.
  static func delivery(messages: String...) -> String {
    delivery(value: #"{\#(metadata),"messages":[\#(messages.joined(separator: ","))]}"#)
  }

  static let metadata = #"""
    "messaging_product":"whatsapp",
    "metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"}
    """#

  /// A good receipt of the message with this wamid.
  static func status(_ wamid: String, _ status: String = "sent", more: String = "") -> String {
    #"{"id":"\#(wamid)","status":"\#(status)","timestamp":"1750030073","recipient_id":"16505551234"\#(more)}"#
  }

  /// A message of a user's; `content` is its type and what belongs to that.
  static func message(_ wamid: String, context: String? = nil, _ content: String) -> String {
    let context = context.map { #""context":\#($0),"# } ?? ""
    return #"{"from":"16505551234","id":"\#(wamid)","timestamp":"1750016800",\#(context)\#(content)}"#
  }

  static func key(_ wamid: String) -> MessageKey { pseudonyms.message(wamid, of: waba) }
  static func event(_ wamid: String) -> EventKey { pseudonyms.event(wamid, of: waba) }
  static var phoneUser: UserKey { pseudonyms.user(phoneNumber: phone, of: businessNumber) }
  static var scopedUser: UserKey { pseudonyms.user(userID: userID, of: businessNumber) }
}

extension DecodedDelivery {
  /// The other kinds of the tests' WABA by name.
  var otherNames: [String: Int] {
    var names: [String: Int] = [:]
    for (kind, count) in otherKinds where kind.waba == Meta.waba { names[kind.name] = count }
    return names
  }

  var reasons: [String] { rejected.map(\.reason) }

  /// Whether it told nothing at all but what was rejected.
  var isEmpty: Bool { batch.isEmpty && templateChanges.isEmpty && otherKinds.isEmpty }
}

extension Record {
  /// The record of a fact, written in a test.
  static func of(_ learn: (inout Record) -> Void) -> Record {
    var record = Record()
    learn(&record)
    return record
  }
}
