import Foundation

/// What a person or a script reads: results on stdout, everything else on stderr.
enum Terminal {
  /// Whether somebody watches stderr: only then are there progress bars.
  static var isWatched: Bool { isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil }

  /// A line of the result. Written at once, for whoever waits for it at the other end of a pipe.
  static func print(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  /// One JSON document on one line.
  static func print(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Aligned columns, the last one ragged.
  /// - Parameter empty: printed on stderr where there are no rows: what to do next.
  static func print(table header: [String], _ rows: [[String]], empty: String) {
    if rows.isEmpty { return say(empty) }
    print(aligned([header] + rows))
  }

  static func aligned(_ rows: [[String]]) -> String { lines(rows).joined(separator: "\n") }

  /// Lines of aligned columns; nothing in their cells harms a terminal.
  /// - Parameter numbers: the columns whose cells stand at their right edge.
  static func lines(_ rows: [[String]], numbers: Set<Int> = []) -> [String] {
    let rows = rows.map { $0.map(TerminalText.harmless) }
    let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
      rows.map { $0.indices.contains(column) ? TerminalText.width($0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated()
        .map { index, cell in
          let space = String(repeating: " ", count: widths[index] - TerminalText.width(cell))
          if numbers.contains(index) { return space + cell }
          return index == row.count - 1 ? cell : cell + space
        }
        .joined(separator: "  ")
    }
  }

  /// `1 line`, `2 lines`.
  static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

  /// Something for people, beside the result.
  static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  static func complain(_ failure: CommandFailure) {
    // Some of it was said by others.
    say("error: \(TerminalText.harmless(failure.message))")
    if let hint = failure.hint { say("hint: \(hint)") }
  }
}
