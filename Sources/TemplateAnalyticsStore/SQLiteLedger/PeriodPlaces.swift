/// Where the rows of slots, or those of days, are that stretches of time are made of.
struct PeriodPlaces {
  /// In ascending order.
  let parts: [PeriodReading.Part]
  let resolution: Resolution
  /// How many ranges of rows a statement looks for.
  let width: Int
  /// Of each time that a statement is run the first starts and those after the last, with NULL where there are fewer.
  let parameters: [[HotStatement.Value]]

  /// To begin a statement costs more than to look for another range.
  private static let maximumWidth = 128

  init(_ parts: [PeriodReading.Part], _ resolution: Resolution) {
    self.parts = parts
    self.resolution = resolution
    var ranges: [Range<Int64>] = []
    for part in parts {
      if let last = ranges.last, last.upperBound == part.starts.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<part.starts.upperBound
      } else {
        ranges.append(part.starts)
      }
    }
    // Of few widths, so that few statements are kept prepared.
    var width = 1
    while width < min(ranges.count, Self.maximumWidth) { width *= 2 }
    self.width = width
    parameters = stride(from: 0, to: ranges.count, by: width).map { start in
      let some = ranges[start..<min(start + width, ranges.count)]
      return some.flatMap { [.integer($0.lowerBound), .integer($0.upperBound)] }
        + Array(repeating: .null, count: (width - some.count) * 2)
    }
  }
}
