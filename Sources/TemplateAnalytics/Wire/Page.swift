/// Where a page starts or ends: the cursor that the caller took from another page.
package enum PagePosition: Equatable, Sendable {
  case start
  /// The page that starts behind this row.
  case after(Int)
  /// The page that ends in front of this row.
  case before(Int)
}

/// One page of numbered rows, and the way to its neighbours.
///
/// The rows need not exist: they are counted (templates × days), and only those of the page are made.
package struct Page: Equatable, Sendable {
  /// The rows of the page. Empty where `position` lies beyond either end.
  package let rows: Range<Int>
  /// The cursor of the previous page: "" where there is none.
  package let before: String
  /// The cursor of the next page: "" where there is none.
  package let after: String

  /// - Parameters:
  ///   - rowCount: of all pages.
  ///   - limit: rows per page, at least 1.
  package init(rowCount: Int, limit: Int, position: PagePosition) {
    let start: Int
    let end: Int
    switch position {
    case .before(let cursor):
      end = min(max(cursor, 0), rowCount)
      start = max(0, end - limit)
    case .start, .after:
      if case .after(let cursor) = position {
        start = cursor < rowCount ? max(0, cursor + 1) : rowCount
      } else {
        start = 0
      }
      end = rowCount - start > limit ? start + limit : rowCount
    }
    rows = start..<end
    // From an empty page behind the last row, `before` leads back to the last page.
    before = start > 0 ? Cursor.text(start) : ""
    after = !rows.isEmpty && end < rowCount ? Cursor.text(end - 1) : ""
  }
}
