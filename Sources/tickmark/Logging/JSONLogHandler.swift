import Foundation
import Logging

/// Writes an entry as one line of JSON: `time`, `level`, `label`, `message`, `error` if there is one, and `metadata` if
/// there is any.
///
/// A line is one `write` call, so the lines of several threads do not mix (on a pipe up to 4096 bytes: POSIX promises
/// no more). Times are UTC with milliseconds. A line that cannot be written is lost: there is nowhere to say so.
struct JSONLogHandler: LogHandler {
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let write: @Sendable ([UInt8]) -> Void
  private let now: @Sendable () -> Date

  /// - Parameters:
  ///   - label: the logger's.
  ///   - metadataProvider: adds to every entry what holds at its time.
  ///   - now: the clock.
  ///   - write: gets one line with its line feed, from any thread.
  init(
    label: String, metadataProvider: Logger.MetadataProvider? = nil,
    now: @escaping @Sendable () -> Date = { Date() },
    write: @escaping @Sendable ([UInt8]) -> Void = { writeToStandardError($0) }
  ) {
    self.label = label
    self.metadataProvider = metadataProvider
    self.now = now
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
    if let own = event.metadata { all.merge(own) { _, new in new } }

    var line = JSONLine()
    line.field("time", now().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    line.field("level", event.level.rawValue)
    line.field("label", label)
    line.field("message", event.message.description)
    if let error = event.error { line.field("error", String(describing: error)) }
    if !all.isEmpty { line.field("metadata", .dictionary(all)) }
    write(line.finished)
  }
}

/// One JSON object as it grows. By hand, because the order of its fields is for people who read along.
private struct JSONLine {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  var finished: [UInt8] { bytes + Array("}\n".utf8) }

  mutating func field(_ name: String, _ value: String) {
    begin(name)
    append(value)
  }

  mutating func field(_ name: String, _ value: Logger.Metadata.Value) {
    begin(name)
    append(value)
  }

  private mutating func begin(_ name: String) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    append(name)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func append(_ value: Logger.Metadata.Value) {
    switch value {
    case .string(let text): append(text)
    case .stringConvertible(let value): append(value.description)
    case .array(let items):
      list("[", items, "]") { line, item in line.append(item) }
    case .dictionary(let fields):
      list("{", fields.sorted { $0.key < $1.key }, "}") { line, field in
        line.append(field.key)
        line.bytes.append(UInt8(ascii: ":"))
        line.append(field.value)
      }
    }
  }

  private mutating func list<Item>(
    _ open: String, _ items: [Item], _ close: String, _ append: (inout JSONLine, Item) -> Void
  ) {
    bytes += open.utf8
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(&self, item)
    }
    bytes += close.utf8
  }

  /// Appends a string of RFC 8259. U+2028 and U+2029 are escaped too, because some readers take them for line ends.
  private mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": bytes += "\\\"".utf8
      case "\\": bytes += "\\\\".utf8
      case "\n": bytes += "\\n".utf8
      case "\r": bytes += "\\r".utf8
      case "\t": bytes += "\\t".utf8
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
      default: bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

/// Writes all bytes, in one call unless the system takes fewer.
private func writeToStandardError(_ bytes: [UInt8]) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    if written < 0 {
      if errno == EINTR { continue }
      return
    }
    rest = rest.dropFirst(written)
  }
}
