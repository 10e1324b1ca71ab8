/// The pages of one or more lists, one list after the other.
struct PageSequence<Page: Sendable>: AsyncSequence, Sendable {
  typealias Failure = TemplateAnalyticsError

  let listCount: Int
  let maximumPages: Int
  /// Asks for the page of a list behind a cursor, or for its first one; `next` is the cursor of the page behind it.
  let fetch:
    @Sendable (_ list: Int, _ cursor: String?) async throws(TemplateAnalyticsError) -> (page: Page, next: String?)

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self) }

  struct AsyncIterator: AsyncIteratorProtocol {
    let sequence: PageSequence
    private var list = 0
    private var cursor: String?
    /// Of the list.
    private var seen: Set<String> = []
    private var pageCount = 0

    init(sequence: PageSequence) { self.sequence = sequence }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(TemplateAnalyticsError) -> Page? {
      guard list < sequence.listCount else { return nil }
      do throws(TemplateAnalyticsError) {
        guard pageCount < sequence.maximumPages else {
          throw .endless("the answer has more than \(sequence.maximumPages) pages")
        }
        let (page, next) = try await sequence.fetch(list, cursor)
        pageCount += 1
        if let next {
          guard seen.insert(next).inserted else { throw .endless("its pages repeat a cursor") }
        } else {
          list += 1
          seen = []
        }
        cursor = next
        return page
      } catch {
        list = sequence.listCount
        throw error
      }
    }
  }
}

extension TemplateAnalyticsError {
  fileprivate static func endless(_ reason: String) -> TemplateAnalyticsError {
    .malformed(MalformedAnswer(status: 200, reason: reason))
  }
}
