import Foundation
internal import TemplateAnalytics

/// A day in UTC: what Kaleyra counts by.
///
/// Days can be compared, and `first...last` is a range of them:
/// ```swift
/// let today = UTCDay(holding: Date())
/// let week = today.advanced(by: -6)...today
/// ```
public struct UTCDay: Hashable, Comparable, Strideable, Sendable, LosslessStringConvertible {
  let day: Day

  init(_ day: Day) { self.day = day }

  /// Reads `YYYY-MM-DD`.
  /// - Returns: nil unless the text has exactly this form and the date is in the calendar (no 30 February).
  public init?(_ text: String) {
    guard let day = Day(text) else { return nil }
    self.day = day
  }

  /// The day that holds a moment.
  public init(holding date: Date) {
    day = Day(holding: UnixTime(date.timeIntervalSince1970.rounded(.down)))
  }

  /// Midnight UTC, when the day begins.
  public var start: Date { Date(timeIntervalSince1970: TimeInterval(day.start)) }

  /// `YYYY-MM-DD`.
  public var description: String { day.description }

  public func distance(to other: UTCDay) -> Int { Int(other.day.number - day.number) }

  public func advanced(by days: Int) -> UTCDay { UTCDay(day.advanced(by: Int64(days))) }

  public static func < (left: UTCDay, right: UTCDay) -> Bool { left.day < right.day }
}
