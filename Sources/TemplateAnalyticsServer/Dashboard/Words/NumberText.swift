import TemplateAnalytics

/// Numbers as people read them.
enum NumberText {
  /// `1,234,567`.
  static func count(_ number: Int) -> String {
    var digits = Array(String(number.magnitude).utf8)
    var index = digits.count - 3
    while index > 0 {
      digits.insert(UInt8(ascii: ","), at: index)
      index -= 3
    }
    return (number < 0 ? "−" : "") + String(decoding: digits, as: UTF8.self)
  }

  /// As short as an axis needs it: `1.5k`, `20M`.
  static func axis(_ number: Double) -> String {
    for (unit, size) in [("B", 1e9), ("M", 1e6), ("k", 1e3)] where number >= size {
      return decimal(number / size) + unit
    }
    return decimal(number)
  }

  /// The whole number where it is legible in large letters, else `12.3M`.
  static func large(_ number: Int) -> String {
    if number < 10_000_000 { return count(number) }
    let (unit, size) = number < 1_000_000_000 ? ("M", 1_000_000) : ("B", 1_000_000_000)
    let tenths = (number + size / 20) / (size / 10)
    return "\(tenths / 10).\(tenths % 10)\(unit)"
  }

  /// `72.4%`.
  static func rate(_ rate: Rate) -> String {
    let tenths = rate.thousandths
    if tenths == 0, rate.part > 0 { return "<0.1%" }
    if tenths == 1000, rate.part < rate.whole { return ">99.9%" }
    return tenths % 10 == 0 && tenths >= 1000 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }

  /// `+12.5%`; nil where it was less than a tenth before, as when counting has just begun: that is no trend.
  static func change(_ now: Int, from before: Int) -> String? {
    guard before > now / 10 else { return nil }
    let tenths = Int(((Double(now) / Double(before) - 1) * 1000).rounded())
    let size = tenths.magnitude
    let text = size >= 1000 ? "\((size + 5) / 10)" : "\(size / 10).\(size % 10)"
    return (tenths > 0 ? "+" : tenths < 0 ? "−" : "±") + text + "%"
  }

  /// Of ten-thousandths: `+1.2 pts`, percentage points.
  static func points(_ difference: Int) -> String {
    let tenths = (difference.magnitude + 5) / 10
    return (tenths == 0 ? "±" : difference > 0 ? "+" : "−") + "\(tenths / 10).\(tenths % 10) pts"
  }

  /// Of seconds: `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`.
  static func duration(_ seconds: Int64) -> String {
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\((seconds + 30) / 60) min"
    case ..<86_400: return pair(seconds / 3600, "h", (seconds % 3600) / 60, "min")
    default: return pair(seconds / 86_400, "d", (seconds % 86_400) / 3600, "h")
    }
  }

  private static func pair(_ large: Int64, _ unit: String, _ small: Int64, _ smaller: String) -> String {
    small == 0 ? "\(large) \(unit)" : "\(large) \(unit) \(small) \(smaller)"
  }

  /// With as many decimals as it has, at most two.
  private static func decimal(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }
}
