import TemplateAnalytics

/// Where a row of the tallies' tables is: its first four columns.
struct TallyPlace: Hashable {
  var series: Int64
  var product: ProductType
  /// ``Resolution/slot`` or ``Resolution/day``: a row holds what is counted by event and what is counted by sending.
  var resolution: Resolution
  /// In units of the resolution.
  var start: Int64

  /// - Parameter series: the number of the template.
  init(_ slot: Slot, series: Int64, product: ProductType, _ resolution: Resolution) {
    self.series = series
    self.product = product
    self.resolution = resolution
    start = resolution.start(holding: slot)
  }

  var values: [HotStatement.Value] {
    [.integer(series), .integer(Int64(product.rawValue)), .integer(resolution.rawValue), .integer(start)]
  }
}
