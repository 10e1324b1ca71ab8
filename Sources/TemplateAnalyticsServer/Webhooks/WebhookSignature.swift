import Crypto
import NIOCore
import TemplateAnalytics

/// Checks that a webhook is Meta's: HMAC-SHA256 over the raw bytes with one of the app secrets.
struct WebhookSignature: Sendable {
  /// Several may be live at once, while one replaces another.
  private let keys: [SymmetricKey]

  init(secrets: [String]) {
    keys = secrets.map { SymmetricKey(data: Array($0.utf8)) }
  }

  /// Whether there is any secret: otherwise every webhook is refused.
  var isSet: Bool { !keys.isEmpty }

  /// - Parameter code: the one that came with the body; see ``code(_:)``.
  func accepts(_ body: ByteBuffer, code: [UInt8]) -> Bool {
    // Compares in constant time, and tries every key, so that the time does not tell which one fits.
    keys.reduce(false) { isValid, key in
      body.withUnsafeReadableBytes { HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: $0, using: key) }
        || isValid
    }
  }

  /// The `X-Hub-Signature-256` of a body, by the first of the secrets.
  /// - Returns: nil where there is none.
  func header(of body: [UInt8]) -> String? {
    keys.first.map { "sha256=" + HMAC<SHA256>.authenticationCode(for: body, using: $0).hexadecimal }
  }

  /// Reads `X-Hub-Signature-256`: `sha256=` and 64 hexadecimal digits.
  /// - Returns: nil for anything else.
  static func code(_ header: String?) -> [UInt8]? {
    guard let header else { return nil }
    let digits = Array(header.utf8.dropFirst("sha256=".utf8.count))
    guard header.hasPrefix("sha256="), digits.count == 64 else { return nil }
    var code: [UInt8] = []
    code.reserveCapacity(32)
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = digits[index].hexadecimalValue, let low = digits[index + 1].hexadecimalValue else { return nil }
      code.append(high << 4 | low)
    }
    return code
  }
}
