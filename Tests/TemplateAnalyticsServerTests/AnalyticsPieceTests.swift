import CountingWorlds
import Testing

@testable import TemplateAnalyticsServer

/// How answers are cut into what is in memory at once.
@Suite struct AnalyticsPieceTests {
  /// The rows of the pieces, in their order.
  private static func rows(_ pieces: [AnalyticsPiece]) -> [[Int]] {
    pieces.flatMap { piece in piece.groups.flatMap { group in piece.stretches.map { [group, $0] } } }
  }

  @Test func everyRowIsInOnePieceAndInOrder() {
    var generator = SplitMix64(seed: 8)
    for _ in 0..<200 {
      let stretchCount = Int.random(in: 0...4000, using: &generator)
      let widths = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
        Int.random(in: 0...(Bool.random(using: &generator) ? 3 : 3000), using: &generator)
      }
      let pieces = AnalyticsPiece.pieces(widths: widths, stretchCount: stretchCount)
      let expected = widths.indices.flatMap { group in (0..<stretchCount).map { [group, $0] } }
      #expect(Self.rows(pieces) == expected)
      for (index, piece) in pieces.enumerated() {
        let cells = widths[piece.groups].reduce(0, +) * piece.stretches.count
        let limit = index == 0 ? AnalyticsPiece.cellsOfFirst : AnalyticsPiece.maximumCells
        #expect(cells <= limit || piece.groups.count == 1 && piece.stretches.count == 1)
      }
    }
  }

  @Test func ninetyDaysOfTwoHundredTemplatesAreTwoPieces() {
    #expect(AnalyticsPiece.pieces(widths: Array(repeating: 1, count: 200), stretchCount: 90).count == 2)
    #expect(AnalyticsPiece.pieces(widths: Array(repeating: 1, count: 200), stretchCount: 1).count == 1)
  }
}
