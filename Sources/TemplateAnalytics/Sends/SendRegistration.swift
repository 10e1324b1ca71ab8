import Foundation

/// An item of `POST /api/v1/wabas/{waba_id}/sends` and of `tickmark import`: this wamid is of this template.
///
/// `{"wamid","template_id","sent_at"?,"product_type"?,"recipient"?}`. `recipient` may be there and is not read:
/// receipts name the user.
package struct SendRegistration: Equatable, Sendable {
  package var wamid: String
  package var template: TemplateID
  /// Unix seconds.
  package var sentAt: UnixTime?
  package var product: ProductType?

  package init(wamid: String, template: TemplateID, sentAt: UnixTime? = nil, product: ProductType? = nil) {
    self.wamid = wamid
    self.template = template
    self.sentAt = sentAt
    self.product = product
  }

  /// What it tells of its message.
  /// - Parameter receivedAt: stands in for `sentAt`.
  package func fact(of waba: WABAID, receivedAt: UnixTime) -> Record {
    var fact = Record()
    fact.template = TemplateKey(waba: waba, template: template)
    fact.product = product ?? .cloudAPI
    fact.accepted = sentAt ?? receivedAt
    return fact
  }

  /// Whether it claims a time that is not yet: see ``UnixTime/clockSkew``.
  package func isInTheFuture(at now: UnixTime) -> Bool { (sentAt ?? now) > now + UnixTime.clockSkew }

  /// What to say of one that does.
  package static let futureProblem = "sent_at: lies in the future; give Unix seconds"

  /// Reads one item. The problems name the field and what is right, and repeat no value.
  package static func parse(_ json: some Collection<UInt8>) -> Result<SendRegistration, Invalid> {
    let item: Item
    do {
      item = try JSONDecoder().decode(Item.self, from: Data(json))
    } catch {
      return .failure(Invalid(problems: ["not a JSON object"]))
    }
    return item.registration
  }

  /// Reads every item of a JSON array.
  /// - Returns: nil if `json` is no JSON array.
  package static func parse(array json: Data) -> [Result<SendRegistration, Invalid>]? {
    (try? JSONDecoder().decode([Attempt<Item>].self, from: json))?.map { attempt in
      switch attempt.result {
      case .success(let item): item.registration
      case .failure: .failure(Invalid(problems: ["not a JSON object"]))
      }
    }
  }

  /// What is wrong with an item.
  package struct Invalid: Error, Equatable {
    package var problems: [String]
  }

  /// Every field optional and lenient, so that all problems are told at once.
  private struct Item: Decodable {
    let registration: Result<SendRegistration, Invalid>

    enum CodingKeys: String, CodingKey { case wamid, template_id, sent_at, product_type }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      var problems: [String] = []
      let wamid = fields.lenient(String.self, .wamid) ?? ""
      if wamid.isEmpty || wamid.utf8.count > 512 {
        problems.append("wamid: give Meta's message id, a string of at most 512 bytes")
      }
      let template = fields.lenient(LenientText.self, .template_id).flatMap { TemplateID($0.value) }
      if template == nil { problems.append("template_id: give the template's id, 1 to 18 digits") }
      var sentAt: UnixTime?
      if fields.isGiven(.sent_at) {
        sentAt = fields.lenient(LenientInteger.self, .sent_at)?.value
        if sentAt.map(UnixTime.plausible.contains) != true {
          problems.append("sent_at: give Unix seconds, for example 1751328000")
        }
      }
      var product: ProductType?
      if fields.isGiven(.product_type) {
        product = fields.lenient(String.self, .product_type).flatMap { ProductType($0) }
        if product == nil { problems.append("product_type: give CLOUD_API or MARKETING_MESSAGES_LITE_API") }
      }
      if problems.isEmpty, let template {
        registration = .success(
          SendRegistration(wamid: wamid, template: template, sentAt: sentAt, product: product))
      } else {
        registration = .failure(Invalid(problems: problems))
      }
    }
  }
}

extension KeyedDecodingContainer {
  /// Whether the field is there and not null.
  fileprivate func isGiven(_ key: Key) -> Bool {
    contains(key) && (try? decodeNil(forKey: key)) != true
  }
}

extension SendRegistration {
  /// What is kept of sends until they are settled, one JSON object a line.
  package static func lines(_ sends: [SendRegistration]) -> [UInt8] {
    struct Line: Encodable {
      let wamid: String
      let template_id: String
      let sent_at: UnixTime?
      let product_type: String?
    }
    let encoder = JSONEncoder()
    // The same sends are the same bytes: by these a repeated import is recognised.
    encoder.outputFormatting = .sortedKeys
    var bytes: [UInt8] = []
    for send in sends {
      let line = Line(
        wamid: send.wamid, template_id: send.template.description, sent_at: send.sentAt,
        product_type: send.product?.answerName)
      // Strings and numbers only: encoding them cannot fail.
      bytes += (try? encoder.encode(line)) ?? Data()
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
