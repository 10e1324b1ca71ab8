/// What is on pages, one after the other.
struct ElementSequence<Page: Sendable, Element: Sendable>: AsyncSequence, Sendable {
  typealias Failure = TemplateAnalyticsError

  let pages: PageSequence<Page>
  let elements: @Sendable (Page) -> [Element]

  func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(pages: pages.makeAsyncIterator(), elements: elements)
  }

  struct AsyncIterator: AsyncIteratorProtocol {
    var pages: PageSequence<Page>.AsyncIterator
    let elements: @Sendable (Page) -> [Element]
    private var page: [Element] = []
    private var position = 0

    init(pages: PageSequence<Page>.AsyncIterator, elements: @escaping @Sendable (Page) -> [Element]) {
      self.pages = pages
      self.elements = elements
    }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(TemplateAnalyticsError) -> Element? {
      while position == page.count {
        guard let next = try await pages.next(isolation: actor) else { return nil }
        page = elements(next)
        position = 0
      }
      position += 1
      return page[position - 1]
    }
  }
}
