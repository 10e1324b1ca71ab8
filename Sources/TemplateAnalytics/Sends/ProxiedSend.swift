import Foundation

/// A template message that went to Meta through the send proxy: what is kept of it until it is counted.
///
/// The sender names a template by name and language, the counts are of its id. Which that is may not be known yet: then
/// the send waits for it, under a hash and without its wamid.
package struct ProxiedSend: Equatable, Sendable {
  package var waba: WABAID
  package var message: MessageKey
  package var name: String
  /// Meta's code with an underscore.
  package var language: String
  /// Unix seconds: when Meta accepted it.
  package var sentAt: UnixTime
  package var product: ProductType
  /// Where the catalogue had it when the message went out. It is the one that was sent, whatever gets its name later.
  package var template: TemplateID?

  package init(
    waba: WABAID, message: MessageKey, name: String, language: String, sentAt: UnixTime, product: ProductType,
    template: TemplateID? = nil
  ) {
    self.waba = waba
    self.message = message
    self.name = name
    self.language = language
    self.sentAt = sentAt
    self.product = product
    self.template = template
  }

  /// What it tells of its message.
  package func fact(of template: TemplateID) -> Record {
    var fact = Record()
    fact.template = TemplateKey(waba: waba, template: template)
    fact.product = product
    fact.accepted = sentAt
    return fact
  }

  private struct Line: Codable {
    let message: UInt64
    let name: String
    let language: String
    let sent_at: UnixTime
    let product: Int
    let template_id: Int64?
  }

  /// One JSON object, of which the inbox keeps one a line. The WABA is kept beside it.
  package var line: [UInt8] {
    let line = Line(
      message: message.hash, name: name, language: language, sent_at: sentAt, product: product.rawValue,
      template_id: template?.value)
    // Texts and whole numbers only: encoding them cannot fail.
    return ((try? JSONEncoder().encode(line)).map(Array.init) ?? []) + [UInt8(ascii: "\n")]
  }

  /// Reads ``line``.
  package init?(_ line: some Collection<UInt8>, of waba: WABAID) {
    guard let line = try? JSONDecoder().decode(Line.self, from: Data(line)),
      let product = ProductType(rawValue: line.product)
    else { return nil }
    self.init(
      waba: waba, message: MessageKey(hash: line.message), name: line.name, language: line.language,
      sentAt: line.sent_at, product: product, template: line.template_id.flatMap { TemplateID($0) })
  }
}
