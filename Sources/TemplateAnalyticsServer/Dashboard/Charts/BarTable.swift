/// Bars that lie in the rows of a table, which says the same in numbers.
struct BarTable {
  struct Row {
    var name: HTML
    /// How much of the room the bar takes: of 1. nil where nobody knows.
    var share: Double?
    /// As many as there are columns behind the bar.
    var cells: [HTML]
    /// In words, under the row.
    var note: HTML?
  }

  var caption: String
  /// The first is of the names, the others of the cells.
  var columns: [String]
  var rows: [Row]

  var html: HTML {
    let head =
      "<th scope=\"col\">\(columns[0])<td>" as HTML
      + columns.dropFirst().map { "<th scope=\"col\">\($0)" as HTML }.joined()
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption), table"><table class="bars">
      <caption class="unseen">\(caption)</caption>
      <thead><tr>\(head)</thead>
      <tbody>
      \(rows.map(row).joined())</table></div>

      """
  }

  private func row(_ row: Row) -> HTML {
    let width = TrendChart.percent(min(1, max(0, row.share ?? 0)))
    let bar: HTML =
      "<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"room\" width=\"100%\" height=\"100%\"/><rect width=\"\(width)\" height=\"100%\"/></svg>"
    let cells = row.cells.map { "<td>\($0)" as HTML }.joined()
    let note = row.note.map { "<tr class=\"note\"><td colspan=\"\(columns.count + 1)\">\($0)\n" as HTML }
    return "<tr><th scope=\"row\">\(row.name)<td>\(bar)\(cells)\n\(note)"
  }
}
