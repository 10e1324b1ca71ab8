/// Where a page of the Graph face stands, and the way to its neighbours.
///
/// As Meta's, both cursors are always there: `before` is the window's first row and `after` its last, whether or not
/// there are so many rows. Whether there is another page is told by `next` and `previous`.
package struct GraphPaging: Equatable, Sendable {
  package let page: Page
  private let limit: Int
  private let lastRow: Int
  private let link: GraphLink

  /// - Parameters:
  ///   - rowCount: of all pages.
  ///   - limit: rows per page, at least 1.
  package init(rowCount: Int, limit: Int, position: PagePosition, link: GraphLink) {
    page = Page(rowCount: rowCount, limit: limit, position: position)
    self.limit = limit
    self.link = link
    if case .before = position, !page.rows.isEmpty {
      // A window that ends where it was asked to: what follows it must not be skipped.
      lastRow = page.rows.upperBound - 1
    } else {
      lastRow = page.rows.lowerBound + limit - 1
    }
  }

  /// Writes the object `paging`.
  func write(to json: inout JSONBytes) {
    let before = Cursor.text(page.rows.lowerBound)
    let after = Cursor.text(lastRow)
    json.literal(#"{"cursors":{"before":"#)
    json.string(before)
    json.literal(#","after":"#)
    json.string(after)
    json.literal("}")
    if page.after != "" {
      json.literal(#","next":"#)
      json.string(link.page(limit: limit, "after", after))
    }
    if page.before != "" {
      json.literal(#","previous":"#)
      json.string(link.page(limit: limit, "before", before))
    }
    json.literal("}")
  }
}
