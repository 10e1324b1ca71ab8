import TemplateAnalytics

@testable import tickmark

/// Reports by hand.
enum ReportFixture {
  static let days = Day("2025-07-01")!...Day("2025-07-03")!

  static func counts(_ sent: Int, delivered: Int? = nil, read: Int = 0, replied: Int = 0, clicked: Int = 0)
    -> ReportCounts
  {
    ReportCounts(sent: sent, delivered: delivered ?? sent, read: read, replied: replied, clicked: clicked)
  }

  /// Days that are not given are quiet.
  static func template(_ id: Int64, _ name: String?, _ days: [TemplateReport.Count], language: String? = "en_US")
    -> TemplateReport
  {
    let quiet = Array(repeating: TemplateReport.Count.counted(counts(0)), count: 3 - days.count)
    return TemplateReport(id: TemplateID(id)!, name: name, language: language, days: days + quiet)
  }

  static func report(_ templates: [TemplateReport]) -> Report {
    Report(waba: "109087654321098", days: days, product: .cloudAPI, templates: templates)
  }

  /// Three templates: counted, withheld, and partly unknown.
  static let mixed = report([
    template(
      1001, "offer",
      [
        .counted(counts(1000, delivered: 990, read: 500, replied: 10, clicked: 99)), .counted(counts(0)),
        .counted(counts(234, read: 100)),
      ]),
    template(1002, "code", [.withheld, .withheld, .withheld]),
    template(1003, nil, [.unknown, .counted(counts(2000, delivered: 1000)), .unknown], language: nil),
  ])

  static func terminal(_ columns: Int, utf8: Bool = true, styles: Bool = false) -> TerminalLook {
    TerminalLook(
      environment: ["LANG": utf8 ? "C.UTF-8" : "C", "NO_COLOR": styles ? "" : "1"], isTerminal: true,
      size: (columns, 24))
  }
}
