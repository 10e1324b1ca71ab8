/// The header `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
package enum RetryAfter {
  /// - Returns: seconds from `now`, never below 0; nil where the text is neither form.
  package static func seconds(_ text: String, now: UnixTime) -> Int? {
    if let seconds = Int(text) { return seconds >= 0 ? min(seconds, longest) : nil }
    guard let time = time(text) else { return nil }
    return Int(min(max(0, time - now), Int64(longest)))
  }

  /// A week, in seconds: so that nobody's mistake stops us for a year.
  private static let longest = 604_800

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Reads `Wed, 21 Oct 2015 07:28:00 GMT`, the only form that servers may send.
  private static func time(_ text: String) -> UnixTime? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let number = month + 1
    let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
    guard let day = Day("\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])"), clock.count == 3,
      (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    return day.start + clock[0] * 3600 + clock[1] * 60 + clock[2]
  }
}
