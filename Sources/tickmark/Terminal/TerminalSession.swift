import Foundation

/// A terminal taken over: its other screen, no cursor, and keys as they are pressed. Given back when it goes.
struct TerminalSession: ~Copyable {
  private let before: termios

  /// - Returns: nil where standard input and output are not a terminal.
  init?() {
    var settings = termios()
    guard isatty(STDOUT_FILENO) == 1, tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
    before = settings
    // Ctrl-C comes as a key too, so that leaving is always the same.
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
    Self.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
  }

  /// Shows lines from the top of the screen, which are to fit on it; nothing else is on it afterwards.
  func draw(_ lines: [String]) {
    // Over what is there: without a moment of nothing, it does not flicker. What is behind the cursor is cleared before each
    // line, because after one as wide as the screen the cursor stands on its last character.
    let shown = lines.enumerated().map { index, line in "\u{1B}[\(index == lines.count - 1 ? "J" : "K")\(line)" }
    Self.write("\u{1B}[H" + shown.joined(separator: "\r\n"))
  }

  /// Gives the terminal back as it was.
  consuming func leave() {}

  deinit {
    Self.write("\u{1B}[?25h\u{1B}[?1049l")
    var settings = before
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
  }

  private static func write(_ text: String) {
    // A terminal that was closed takes nothing, and that is no error of ours.
    try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }
}
