/// Lines over time, with a table of the same numbers behind them.
struct TrendChart {
  struct Series {
    var name: String
    /// One for each place of the chart; nil where nobody knows.
    var values: [Double?]
    var style: Style
  }

  enum Style: String {
    /// The line that matters, with its area.
    case main
    /// What it is held against: of another time.
    case before
    /// A second line of the same rank.
    case other
  }

  enum Unit {
    case count
    /// Parts of 1.
    case share
  }

  /// Distinct on the page.
  var id: String
  /// What it shows, for those who cannot see it.
  var title: String
  /// Of each place, for the axis.
  var ticks: [String]
  var series: [Series]
  var unit = Unit.count
  /// Whether the first place is of less time than the others.
  var isFirstCut = false
  /// Whether the last place is, or goes on to grow.
  var isLastCut = false
  /// A row for each place, in the same order.
  var table: DataTable

  /// The height of the plot in its own measure. Its width is stretched to the page's.
  private static let height = 200.0
  private static let width = 1000.0

  var html: HTML {
    """
    <figure class="chart" id="\(id)">
    \(legend)<svg class="plot" role="img" aria-labelledby="\(id)-title">
    <title id="\(id)-title">\(title)</title>
    \(grid)<svg width="100%" height="100%" viewBox="0 0 1000 200" preserveAspectRatio="none">
    \(series.reversed().map(line).joined())</svg>
    \(labels)</svg>
    <details><summary>Show as table</summary>
    \(table.html)
    </details>
    </figure>

    """
  }

  private var scale: ChartScale {
    let maximum = series.flatMap(\.values).compactMap { $0 }.max() ?? 0
    return ChartScale(maximum: maximum, smallestStep: unit == .count ? 1 : 0.01)
  }

  private var legend: HTML? {
    guard series.count > 1 else { return nil }
    let items = series.map { "<li class=\"\($0.style.rawValue)\"><bdi>\($0.name)</bdi>" as HTML }.joined()
    return "<ul class=\"legend\">\(items)</ul>\n"
  }

  /// Horizontal lines, each with its number.
  private var grid: HTML {
    let scale = scale
    return scale.ticks.map { tick -> HTML in
      let y = Self.percent(1 - scale.height(of: tick))
      let text = unit == .count ? NumberText.axis(tick) : NumberText.axis(tick * 100) + "%"
      return """
        <line x2="100%" y1="\(y)" y2="\(y)"/><text class="y" x="-8" y="\(y)">\(text)</text>

        """
    }.joined()
  }

  /// The numbers under the plot: as many as there is room for on a telephone.
  private var labels: HTML {
    let last = ticks.count - 1
    guard last >= 0 else { return .empty }
    let step = max(1, (last + 4) / 5)
    return stride(from: 0, through: last, by: step).map { index -> HTML in
      let anchor = index == last ? "end" : "middle"
      return
        "<text class=\"x\" x=\"\(Self.percent(share(of: index)))\" y=\"100%\" text-anchor=\"\(anchor)\">\(ticks[index])</text>\n"
    }.joined()
  }

  private func share(of index: Int) -> Double { ticks.count > 1 ? Double(index) / Double(ticks.count - 1) : 0.5 }

  private func line(_ series: Series) -> HTML {
    let scale = scale
    let points: [Point?] = series.values.enumerated().map { index, value in
      value.map { Point(x: share(of: index) * Self.width, y: (1 - scale.height(of: $0)) * Self.height) }
    }
    let runs: [[Point]] = points.split(whereSeparator: { $0 == nil }).map { run in run.compactMap { $0 } }
    var paths = HTML.empty
    if series.style == .main {
      var areas = ""
      for run in runs where run.count > 1 {
        areas += "M\(run[0].x) 200" + run.map { "L" + $0.text }.joined() + "V200Z"
      }
      if !areas.isEmpty { paths += "<path class=\"area\" d=\"\(areas)\"/>\n" }
    }
    var (solid, cut, dots) = ("", "", "")
    for (index, run) in runs.enumerated() {
      // A place on its own is a point: a line of no length with round ends.
      if run.count == 1 { dots += "M\(run[0].text)h0" }
      let isJoined = series.style != .before && run.count > 1
      let cutsFirst = isFirstCut && isJoined && index == 0 && points[0] != nil
      let cutsLast = isLastCut && isJoined && index == runs.count - 1 && points[points.count - 1] != nil
      let whole = run.dropFirst(cutsFirst ? 1 : 0).dropLast(cutsLast ? 1 : 0)
      if whole.count > 1 { solid += Self.path(whole) }
      if cutsFirst { cut += Self.path(run.prefix(2)) }
      if cutsLast, !(cutsFirst && run.count == 2) { cut += Self.path(run.suffix(2)) }
    }
    for (kind, path) in [("", solid), (" cut", cut), (" dot", dots)] where !path.isEmpty {
      paths += "<path class=\"\(series.style.rawValue + kind)\" d=\"\(path)\"/>\n"
    }
    return paths
  }

  private static func path(_ points: some Sequence<Point>) -> String {
    "M" + points.map(\.text).joined(separator: "L")
  }

  private struct Point: Equatable {
    let x: Int
    /// In tenths.
    let y: Int

    init(x: Double, y: Double) {
      self.x = Int(x.rounded())
      self.y = Int((y * 10).rounded())
    }

    var text: String { y % 10 == 0 ? "\(x) \(y / 10)" : "\(x) \(y / 10).\(y % 10)" }
  }

  /// Of 1, to a tenth of a percent.
  static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }
}
