import TemplateAnalytics

extension ClosedRange<Day> {
  /// The days that `--from` and `--to` name. Those to come are left out.
  /// - Parameters:
  ///   - to: today where it is not given.
  ///   - from: 29 days before `to` where it is not given.
  /// - Throws: ``CommandFailure`` 64.
  static func given(from: String?, to: String?, today: Day) throws -> ClosedRange<Day> {
    let last = try to.map { try day($0, "--to") } ?? today
    let first = try from.map { try day($0, "--from") } ?? last.advanced(by: -29)
    guard first <= last else {
      throw CommandFailure.usage("--from \(first) is after --to \(last)", hint: "give the earlier day as --from")
    }
    guard first <= today else {
      throw CommandFailure.usage("--from \(first) is to come", hint: "give a day up to \(today), which is today in UTC")
    }
    let days = first...Swift.min(last, today)
    guard days.count <= longest else {
      throw CommandFailure.usage(
        "--from \(first) to --to \(days.upperBound) are \(days.count) days", hint: "give \(longest) days at most")
    }
    return days
  }

  /// Ten years.
  private static var longest: Int { 3660 }

  private static func day(_ text: String, _ option: String) throws -> Day {
    guard let day = Day(text) else {
      throw CommandFailure.usage("\(option): \"\(text)\" is no date", hint: "give a date as YYYY-MM-DD")
    }
    return day
  }
}
