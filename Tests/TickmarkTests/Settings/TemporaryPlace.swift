import Foundation

/// A directory of one test.
struct TemporaryPlace {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "tickmark-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// - Returns: the file's path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(filePath: file))
    return file
  }

  func directory(_ name: String) throws -> String {
    let directory = path + "/" + name
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    return directory
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}
