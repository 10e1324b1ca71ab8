import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import TemplateAnalytics

/// A weak `ETag`: two answers that have the same one tell the same.
struct EntityTag: Equatable, Sendable {
  private let hash: String

  /// - Parameter content: all that the answer depends on, or the answer.
  init(of content: some DataProtocol) {
    hash = Array(SHA256.hash(data: content).prefix(16)).hexadecimal
  }

  /// As in the header.
  var text: String { "W/\"\(hash)\"" }

  /// Whether the caller has this answer already, by its `If-None-Match`.
  func isHeld(by request: Request) -> Bool {
    request.headers[values: .ifNoneMatch].contains { value in
      let value = value.utf8.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      return value.elementsEqual("*".utf8) || EntityTag.opaque(in: value).contains(hash)
    }
  }

  /// What stands between two quotes: weak and strong tags are compared alike, and a tag may hold a comma.
  private static func opaque(in value: Substring.UTF8View) -> [String] {
    let parts = value.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count - 1, by: 2).map { String(Substring(parts[$0])) }
  }
}
