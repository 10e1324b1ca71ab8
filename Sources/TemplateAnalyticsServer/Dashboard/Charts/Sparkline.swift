/// A line in a row of a table, of about as many points as it is letters wide.
enum Sparkline {
  private static let pointCount = 15

  /// - Parameters:
  ///   - values: nil where nobody knows.
  ///   - name: of what is shown.
  static func html(_ values: [Int?], name: String) -> HTML {
    let sums = bins(values)
    let known = sums.compactMap { $0 }
    guard let maximum = known.max(), let minimum = known.min(), sums.count > 1 else { return .empty }
    let points: [String?] = sums.enumerated().map { index, value in
      value.map { "\(index * 60 / (sums.count - 1)) \(maximum == 0 ? 16 : 16 - $0 * 15 / maximum)" }
    }
    let path = points.split(whereSeparator: { $0 == nil }).map { run in
      "M" + run.compactMap { $0 }.joined(separator: "L") + (run.count == 1 ? "h0" : "")
    }.joined()
    return """
      <svg class="spark" viewBox="0 0 60 17" role="img" aria-label="\(name) over time, \
      \(NumberText.count(minimum)) to \(NumberText.count(maximum))"><path d="\(path)"/></svg>
      """
  }

  /// Neighbours added up, the newest ones whole.
  private static func bins(_ values: [Int?]) -> [Int?] {
    guard values.count > pointCount else { return values }
    let width = (values.count + pointCount - 1) / pointCount
    let first = values.count % width
    return stride(from: first, to: values.count, by: width).map { start in
      let known = values[start..<(start + width)].compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +)
    }
  }
}
