import Foundation
import Glibc
import Testing

/// A terminal that nobody sits at: what a program shows is read from it, and keys are pressed on it.
final class PseudoTerminal {
  private let ours: Int32
  /// Held open, so that what was written stays to be read.
  private let theirs: Int32
  /// All that was shown so far.
  private(set) var text = ""

  init(columns: Int = 80, rows: Int = 24) throws {
    ours = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    // What unlockpt(3) and openpty(3) do, which Glibc's module lacks: TIOCSPTLCK and TIOCGPTPEER of ioctl_tty(2).
    var lock: Int32 = 0
    _ = ioctl(ours, 0x4004_5431, &lock)
    theirs = ioctl(ours, 0x5441, O_RDWR | O_NOCTTY)
    _ = fcntl(ours, F_SETFL, O_NONBLOCK)
    try #require(ours >= 0 && theirs >= 0)
    resize(columns: columns, rows: rows)
  }

  deinit {
    close(theirs)
    close(ours)
  }

  /// For a program's input, output or errors.
  var path: String { "/proc/\(getpid())/fd/\(theirs)" }

  /// How it treats keys and output.
  var modes: [UInt32] {
    var settings = termios()
    tcgetattr(theirs, &settings)
    return [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag]
  }

  func resize(columns: Int, rows: Int) {
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(ours, UInt(TIOCSWINSZ), &size)
  }

  func press(_ keys: String) { _ = keys.withCString { write(ours, $0, keys.utf8.count) } }

  /// Reads what there is to read.
  @discardableResult
  func read() -> String {
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = Glibc.read(ours, &bytes, bytes.count), count > 0 { all += bytes.prefix(count) }
    let new = String(decoding: all, as: UTF8.self)
    text += new
    return new
  }

  /// Waits until what is shown from now on satisfies `condition`.
  func shows(_ condition: (String) -> Bool, by process: ChildProcess) async throws {
    var new = ""
    while true {
      let hasEnded = !process.isRunning
      new += read()
      if condition(new) { return }
      if hasEnded { throw TestSite.Failed(description: "it ended: \(text) \(process.errorText)") }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
