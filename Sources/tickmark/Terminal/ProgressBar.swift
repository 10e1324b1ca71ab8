import Foundation

/// A bar on stderr, only where somebody watches.
struct ProgressBar {
  private let label: String
  private let total: Int
  private let isShown = Terminal.isWatched
  private var lastPercent = -1

  init(_ label: String, total: Int) {
    self.label = label
    self.total = max(1, total)
  }

  mutating func update(_ done: Int) {
    let percent = min(100, done * 100 / total)
    guard isShown, percent != lastPercent else { return }
    lastPercent = percent
    let filled = percent * 30 / 100
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    FileHandle.standardError.write(Data("\r\(label) \(bar) \(percent)%".utf8))
  }

  /// Clears the line.
  func end() {
    if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }
}
