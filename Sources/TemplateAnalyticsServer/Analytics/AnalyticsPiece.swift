/// Some rows of an answer that are made together: of some groups, and of some stretches of each.
struct AnalyticsPiece: Equatable, Sendable {
  /// Of the answer's groups.
  var groups: Range<Int>
  /// Of the answer's stretches.
  var stretches: Range<Int>

  /// Counts of a template in a stretch that are in memory at once. The first piece is small, so that an answer begins
  /// soon.
  static let maximumCells = 32_768
  static let cellsOfFirst = 512

  /// Cuts an answer into pieces: in the order of its rows, groups first.
  /// - Parameters:
  ///   - widths: how many templates each group has. One that has none has rows all the same.
  ///   - cellsOfFirst: of an answer that is wanted as a whole there need not be a small first piece.
  static func pieces(
    widths: [Int], stretchCount: Int, cellsOfFirst: Int = cellsOfFirst
  ) -> [AnalyticsPiece] {
    let widths = widths.map { max(1, $0) }
    var pieces: [AnalyticsPiece] = []
    var limit: Int { pieces.isEmpty ? cellsOfFirst : maximumCells }
    var group = 0
    while group < widths.count, stretchCount > 0 {
      var end = group
      var cells = 0
      while end < widths.count, cells + widths[end] * stretchCount <= limit {
        cells += widths[end] * stretchCount
        end += 1
      }
      if end > group {
        pieces.append(AnalyticsPiece(groups: group..<end, stretches: 0..<stretchCount))
        group = end
        continue
      }
      var start = 0
      while start < stretchCount {
        let next = min(start + max(1, limit / widths[group]), stretchCount)
        pieces.append(AnalyticsPiece(groups: group..<(group + 1), stretches: start..<next))
        start = next
      }
      group += 1
    }
    return pieces
  }
}
