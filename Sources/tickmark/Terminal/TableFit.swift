/// How a table of titles and numbers fits into lines: first the beginnings of the titles, then as many of the numbers as
/// have room, then the titles whole.
struct TableFit: Equatable {
  /// Columns that a title may take.
  let title: Int
  /// How many of the numbers have room, the first ones.
  let numbers: Int
  /// Columns that are left for something else.
  let left: Int

  private static let shortestTitle = 12

  /// - Parameters:
  ///   - titles: harmless, the header among them.
  ///   - cells: the numbers of each row, the header among them; as many in each.
  ///   - columns: of a line; nil where nothing bounds it.
  init(titles: [String], cells: [[String]], columns: Int?) {
    let columns = columns ?? 1_000_000
    let widest = titles.map(TerminalText.width).max() ?? 0
    let shortest = min(widest, Self.shortestTitle)
    let widths = (cells.first ?? []).indices.map { column in
      2 + (cells.map { TerminalText.width($0[column]) }.max() ?? 0)
    }
    // A terminal too narrow even for the first number has to wrap it.
    let last = widths.indices.last { widths[...$0].reduce(shortest, +) <= columns } ?? 0
    let taken = widths[...last].reduce(0, +)
    numbers = last + 1
    title = min(widest, max(shortest, columns - taken))
    left = columns - taken - title
  }
}
