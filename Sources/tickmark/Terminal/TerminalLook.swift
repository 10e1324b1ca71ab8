import Foundation

/// What standard output is: a terminal of some size, or a file or pipe.
struct TerminalLook: Equatable {
  /// Only then is there anything beside plain text.
  var isTerminal = false
  /// nil where nothing bounds a line.
  var columns: Int?
  var rows = 24
  var isUTF8 = true
  /// Whether bold and faint are welcome.
  var hasStyles = false

  init() {}

  /// - Parameters:
  ///   - size: the terminal's, as it says, 0 for what it does not say; `COLUMNS` and `LINES` stand above it.
  init(environment: [String: String], isTerminal: Bool, size: (columns: Int, rows: Int) = (0, 0)) {
    func number(_ name: String, _ said: Int, _ usual: Int) -> Int {
      let wanted = environment[name].flatMap { Int($0) } ?? 0
      return wanted > 0 ? wanted : said > 0 ? said : usual
    }
    self.isTerminal = isTerminal
    let isBounded = isTerminal || environment["COLUMNS"].flatMap { Int($0) }.map { $0 > 0 } ?? false
    columns = isBounded ? number("COLUMNS", size.columns, 80) : nil
    rows = number("LINES", size.rows, 24)
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    isUTF8 = locale.lowercased().replacing("-", with: "").contains("utf8")
    // https://no-color.org: set, and not empty.
    hasStyles = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  /// That of this process, at this moment.
  static var ofOutput: TerminalLook {
    var size = winsize()
    _ = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    return TerminalLook(
      environment: ProcessInfo.processInfo.environment, isTerminal: isatty(STDOUT_FILENO) == 1,
      size: (Int(size.ws_col), Int(size.ws_row)))
  }

  /// Stands for a count that is not known.
  var dash: String { isUTF8 ? "–" : "-" }

  func bold(_ text: String) -> String { hasStyles ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func faint(_ text: String) -> String { hasStyles ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

  /// With commas between the thousands, on a terminal; elsewhere a number is for programs.
  func count(_ number: Int) -> String {
    guard isTerminal else { return "\(number)" }
    let digits = Array("\(number.magnitude)")
    let grouped = digits.enumerated().map { place, digit in
      place > 0 && (digits.count - place).isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
    }
    return (number < 0 ? "-" : "") + grouped.joined()
  }

  /// A share as percents with one decimal, `97.2`; a dash where there is none.
  func percents(_ share: Double?) -> String { share.map { String(format: "%.1f", $0 * 100) } ?? dash }
}
