import Foundation
import Testing

/// A whole body from `Fixtures/kaleyra`, byte for byte.
enum KaleyraFixture {
  static func text(_ name: String) throws -> String {
    let url = Bundle.module.bundleURL.appending(path: "Fixtures/kaleyra/\(name).json")
    return String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }
}
