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

  static func aligned(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return
      rows
      .map { row in
        row.enumerated()
          .map { index, cell in
            index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
          }
          .joined(separator: "  ")
      }
      .joined(separator: "\n")
  }

  /// `1 line`, `2 lines`.
  static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }

  /// Something for people, beside the result.
  static func say(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  static func complain(_ failure: CommandFailure) {
    say("error: \(failure.message)")
    if let hint = failure.hint { say("hint: \(hint)") }
  }
}
