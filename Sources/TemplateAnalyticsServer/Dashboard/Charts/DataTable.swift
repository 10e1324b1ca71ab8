/// The numbers of a chart as a table.
struct DataTable {
  var caption: String
  /// The first is of what stands in front of each row.
  var columns: [String]
  /// Each as long as ``columns``.
  var rows: [[HTML]]

  /// End tags that HTML lets one leave out are: there may be many rows.
  var html: HTML {
    let head = columns.map { "<th scope=\"col\">\($0)" as HTML }.joined()
    let body = rows.map { row in
      "<tr><th scope=\"row\">\(row[0])" + row.dropFirst().map { "<td>\($0)" as HTML }.joined() + "\n"
    }.joined()
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption), table"><table class="data">
      <caption class="unseen">\(caption)</caption>
      <thead><tr>\(head)</thead>
      <tbody>
      \(body)</table></div>
      """
  }
}
