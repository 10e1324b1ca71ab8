import TemplateAnalytics
import TemplateAnalyticsStore

/// The rows of an answer: which there are is known, and their counts are read piece by piece.
///
/// Each piece is of one state of the counts. What is settled between two pieces is in the later one only.
struct AnalyticsAnswer: Sendable {
  let query: AnalyticsQuery
  /// In the order of the rows, which go by group and then by time.
  let groups: [TemplateGroup]
  let stretches: [Stretch]
  /// In the order of the rows.
  let pieces: [AnalyticsPiece]
  private let reader: CountsReader
  /// Whether its only group is of all that is counted of the WABA, which need not be added up from its templates.
  private let isOfTotals: Bool
  /// Of how many templates each group is read.
  private let widths: [Int]

  init(_ query: AnalyticsQuery, groups: [TemplateGroup], reader: CountsReader) {
    self.query = query
    self.groups = groups
    self.reader = reader
    stretches = query.granularity.stretches(of: query.days, in: query.timeZone)
    isOfTotals = query.grouping == .none && query.templates == nil && reader.tellsTotals
    widths = isOfTotals ? [1] : groups.map(\.templates.count)
    pieces = AnalyticsPiece.pieces(widths: widths, stretchCount: stretches.count)
  }

  var rowCount: Int { groups.count * stretches.count }

  /// Every row, for whoever knows that there are few.
  func rows() async throws(StoreError) -> [AnalyticsRow] {
    var rows: [AnalyticsRow] = []
    let whole = AnalyticsPiece.pieces(
      widths: widths, stretchCount: stretches.count, cellsOfFirst: AnalyticsPiece.maximumCells)
    for piece in whole { rows += try await self.rows(of: piece) }
    return rows
  }

  func rows(of piece: AnalyticsPiece) async throws(StoreError) -> [AnalyticsRow] {
    let now = Array(stretches[piece.stretches])
    let before =
      query.comparesWithPrevious ? now.map { $0.earlier(by: query.dayCount, in: query.timeZone) } : []
    async let earlier = result(of: piece.groups, in: before)
    let counts = try await counts(of: piece.groups, in: now)
    let previous = try await earlier.get()
    return counts.indices.map { cell in
      let index = cell % now.count
      return AnalyticsRow(
        group: groups[piece.groups.lowerBound + cell / now.count].name, stretch: now[index], counts: counts[cell],
        previous: before.isEmpty ? nil : .init(stretch: before[index], counts: previous[cell]))
    }
  }

  /// As ``counts(of:in:)``: what is read beside something else does not tell which errors it throws.
  private func result(
    of range: Range<Int>, in stretches: [Stretch]
  ) async -> Result<[AnalyticsCounts], StoreError> {
    do throws(StoreError) {
      return .success(stretches.isEmpty ? [] : try await counts(of: range, in: stretches))
    } catch {
      return .failure(error)
    }
  }

  /// The counts of some groups in some stretches, those of the first group first.
  private func counts(of range: Range<Int>, in stretches: [Stretch]) async throws(StoreError) -> [AnalyticsCounts] {
    if isOfTotals { return try await totals(in: stretches) }
    let some = groups[range]
    var cells = [AnalyticsCounts](repeating: AnalyticsCounts(), count: some.count * stretches.count)
    /// How many days of templates were told of: of an archive, a day that it does not have is not a day of nothing.
    var told = [Int](repeating: 0, count: cells.count)
    var holders: [TemplateID: [Int]] = [:]
    for (index, group) in some.enumerated() {
      for template in group.templates { holders[template, default: []].append(index) }
    }
    try await reader.read(holders.keys.sorted(), in: stretches) { template, index, counts in
      for holder in holders[template] ?? [] {
        let cell = holder * stretches.count + index
        cells[cell].add(counts, to: groups[range.lowerBound + holder].name)
        told[cell] += 1
      }
    }
    guard query.origin == .archive else { return cells }
    for cell in cells.indices {
      let days = stretches[cell % stretches.count].days
      let all =
        groups[range.lowerBound + cell / stretches.count].templates.count
        * Int(days.upperBound.number - days.lowerBound.number + 1)
      cells[cell].isKnown = told[cell] == all ? .whole : told[cell] == 0 ? .nothing : .part
    }
    return cells
  }

  private func totals(in stretches: [Stretch]) async throws(StoreError) -> [AnalyticsCounts] {
    var cells = [AnalyticsCounts](repeating: AnalyticsCounts(), count: stretches.count)
    try await reader.readTotals(in: stretches) { index, counts in cells[index].add(counts, to: .all) }
    return cells
  }
}
