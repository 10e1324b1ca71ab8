import TemplateAnalytics

/// A page of one of Meta's lists: `{"data":[…],"paging":{"cursors":{"after":…},"next":…}}`.
struct GraphPage<Row: Decodable & Sendable>: Decodable, Sendable {
  let data: [Attempt<Row>]
  private let paging: Paging?

  /// What the next page is asked for with; nil after the last one.
  ///
  /// Meta's `next` only says that there is one: the URL in it may lead elsewhere, and may hold a token.
  var after: Next? {
    guard let paging, paging.hasNext else { return nil }
    return paging.after.map(Next.cursor) ?? .unnamed
  }

  enum Next: Equatable {
    case cursor(String)
    /// There is a next page, and nothing says how to ask for it.
    case unnamed
  }

  private struct Paging: Decodable, Sendable {
    let after: String?
    let hasNext: Bool

    enum CodingKeys: String, CodingKey { case cursors, next }
    struct Cursors: Decodable { let after: String? }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      let cursor = fields.lenient(Cursors.self, .cursors)?.after
      after = cursor == "" ? nil : cursor
      hasNext = fields.lenient(String.self, .next).map { !$0.isEmpty } ?? false
    }
  }
}
