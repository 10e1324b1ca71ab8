internal import TemplateAnalytics

/// What every answer of Kaleyra's has beside `data`, be it good or bad.
struct Envelope: Decodable {
  let code: String
  let message: String
  let error: Errors
  /// The cursor of the next page; nil after the last one.
  let next: String?

  enum CodingKeys: String, CodingKey { case code, message, data, error, paging }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    code = try fields.decode(LenientText.self, forKey: .code).value
    message = try fields.decode(String.self, forKey: .message)
    error = fields.lenient(Errors.self, .error) ?? Errors(text: nil)
    // Beside `data`, as the tables of Kaleyra's page have it; its sample lost a bracket just there, and may have meant
    // inside.
    let paging = fields.lenient(Paging.self, .paging) ?? fields.lenient([Attempt<Element>].self, .data)?.paging
    next = paging?.cursors?.after.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  /// An object with a text for each parameter, or for something else under `error`; or a bare text.
  struct Errors: Decodable {
    let text: String?
    let parameters: [String: String]

    init(text: String?, parameters: [String: String] = [:]) {
      self.text = text
      self.parameters = parameters
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.init(text: text)
      } else {
        let texts = try container.decode([String: Attempt<LenientText>].self)
          .compactMapValues { try? $0.result.get().value }
        self.init(text: texts["error"], parameters: texts.filter { $0.key != "error" })
      }
    }
  }

  struct Paging: Decodable {
    let cursors: Cursors?
    struct Cursors: Decodable { let after: LenientText? }
  }

  struct Element: Decodable { let paging: Paging? }
}

extension [Attempt<Envelope.Element>] {
  fileprivate var paging: Envelope.Paging? { lazy.compactMap { try? $0.result.get().paging }.first }
}
