import Foundation

/// Whole payloads of Meta's, in files.
enum Fixture {
  /// The bytes of `Fixtures/meta/<name>.json`.
  static func meta(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "\(name).json")))
  }

  /// Every payload there, by name.
  static let allMeta: [(name: String, body: [UInt8])] = {
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .compactMap { file in
        (try? Data(contentsOf: file)).map { (file.deletingPathExtension().lastPathComponent, Array($0)) }
      }
  }()

  private static var folder: URL {
    Bundle.module.resourceURL!.appending(path: "Fixtures").appending(path: "meta")
  }
}
