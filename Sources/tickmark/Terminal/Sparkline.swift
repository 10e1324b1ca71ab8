/// A row of numbers as a small picture, a character for each.
enum Sparkline {
  private static let bars = Array("▁▂▃▄▅▆▇█")

  /// - Parameters:
  ///   - values: nil where the number is not known: a gap.
  ///   - columns: where there are more values, each character is the mean of neighbours.
  static func text(_ values: [Int?], columns: Int) -> String {
    guard columns > 0, !values.isEmpty else { return "" }
    let size = (values.count + columns - 1) / columns
    let means = stride(from: 0, to: values.count, by: size).map { start -> Double? in
      let known = values[start..<min(start + size, values.count)].compactMap(\.self)
      return known.isEmpty ? nil : known.reduce(0) { $0 + Double($1) } / Double(known.count)
    }
    let highest = means.compactMap(\.self).max() ?? 0
    return String(
      means.map { mean in
        guard let mean else { return " " }
        // Anything more than nothing stands above the ground.
        return mean == 0 ? bars[0] : bars[max(1, Int((mean / highest * Double(bars.count - 1)).rounded()))]
      })
  }
}
