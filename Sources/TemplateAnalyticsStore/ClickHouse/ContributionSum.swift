import TemplateAnalytics

/// What the contributions of any messages that say the same add up to.
struct ContributionSum: Sendable {
  /// Of no message.
  var contribution: Contribution
  var detail: Int64
  var count: Int
  /// The sum of their versions.
  var version: UInt64

  /// - Parameter reader: waba, template, slot, product, metric, code, button, detail, and the two sums.
  init(_ reader: inout RowBinaryReader) throws(RowBinaryReader.Malformed) {
    let template = TemplateKey(waba: try reader.readWABA(), template: try reader.readTemplate())
    let slot = Slot(number: Int64(try reader.read(UInt32.self)))
    let product = try reader.readProduct()
    guard let metric = Contribution.Metric(rawValue: try reader.read()) else { throw RowBinaryReader.Malformed() }
    contribution = Contribution(
      template: template, product: product, slot: slot, metric: metric, message: MessageKey(hash: 0))
    contribution.code = try reader.read()
    contribution.button = try reader.readText()
    detail = try reader.read()
    count = Int(try reader.read(Int64.self))
    version = try reader.read()
  }
}
