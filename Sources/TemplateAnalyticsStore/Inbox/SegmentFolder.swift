import Foundation
import Glibc

/// The folder that holds the inbox's segments.
///
/// | name | is |
/// |---|---|
/// | `<Unix seconds>-<random>.log` | a segment; no name is used twice |
/// | `….log.new` | a segment in the making: nothing acknowledged is in it |
/// | `….log.damaged` | a copy of a segment that held something unreadable, kept for the operator |
struct SegmentFolder: Sendable {
  static let name = "inbox"
  let path: String

  /// Makes the folder, readable by its owner only, if it is not there.
  init(directory: String) throws(StoreError) {
    path = URL(fileURLWithPath: directory).appendingPathComponent(Self.name).path
    if mkdir(path, 0o700) == 0 {
      try Self.sync(directory)
    } else if errno != EEXIST {
      throw .system(Self.name)
    }
    try removeDrafts()
  }

  func path(of segment: String) -> String { path + "/" + segment }

  /// What a segment is called in messages.
  static func label(_ segment: String) -> String { name + "/" + segment }

  /// A name that sorts after those of earlier seconds.
  static func newName() -> String {
    func digits(_ number: some FixedWidthInteger, _ count: Int) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return "\(digits(time(nil), 10))-\(digits(UInt64.random(in: .min ... .max), 16)).log"
  }

  /// The segments, oldest first.
  func segments() throws(StoreError) -> [String] { try names(endingWith: ".log") }

  /// The copies of segments that held something unreadable.
  func damaged() throws(StoreError) -> [String] { try names(endingWith: ".damaged") }

  private func names(endingWith ending: String) throws(StoreError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(ending) }.sorted()
    } catch {
      throw StoreError.unusable(file: Self.name, detail: "cannot be listed")
    }
  }

  /// Returns once what was made, renamed or removed in the folder is so on the disk.
  func sync() throws(StoreError) { try Self.sync(path) }

  private static func sync(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(name) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .system(name) }
  }

  /// Removes segments, for good once this returns.
  func remove(_ segments: [String]) throws(StoreError) {
    if segments.isEmpty { return }
    for segment in segments {
      guard unlink(path(of: segment)) == 0 || errno == ENOENT else { throw .system(Self.label(segment)) }
    }
    try sync()
  }

  /// Keeps the segment under a second name, which nobody removes.
  /// - Returns: false where that was done before.
  func keepDamaged(_ segment: String) throws(StoreError) -> Bool {
    guard link(path(of: segment), path(of: segment) + ".damaged") == 0 else {
      if errno == EEXIST { return false }
      throw .system(Self.label(segment))
    }
    try sync()
    return true
  }

  /// Removes what processes left behind that died while they made a segment.
  private func removeDrafts() throws(StoreError) {
    for draft in try names(endingWith: ".new") {
      let descriptor = open(path(of: draft), O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      // Whoever makes it holds the lock. If it was made this very moment and is not locked yet, its maker finds it gone
      // and makes another.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        unlink(path(of: draft))
        flock(descriptor, LOCK_UN)
      }
      close(descriptor)
    }
  }
}
