import Foundation
import Logging
import Synchronization
import Testing

@testable import tickmark

@Suite("JSON log")
struct JSONLogHandlerTests {
  /// Collects lines.
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ bytes: [UInt8]) { lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
  }

  private func logger(
    _ lines: Lines, provider: Logger.MetadataProvider? = nil
  ) -> Logger {
    Logger(label: "test") { label in
      JSONLogHandler(
        label: label, metadataProvider: provider, now: { Date(timeIntervalSince1970: 1_751_328_000.25) },
        write: { lines.append($0) })
    }
  }

  @Test("an entry is one line: time, level, label, message, metadata by name")
  func entry() {
    let lines = Lines()
    logger(lines).info("settled", metadata: ["facts": "12", "after": ["a", ["b": "c"]]])
    #expect(
      lines.all == [
        #"{"time":"2025-07-01T00:00:00.250Z","level":"info","label":"test","message":"settled","#
          + #""metadata":{"after":["a",{"b":"c"}],"facts":"12"}}"# + "\n"
      ])
  }

  @Test(
    "no text can break the line or the JSON",
    arguments: ["\"\\\n\r\t", "\u{0}\u{1f}\u{7f}\u{85}\u{2028}\u{2029}", "naïve 🙂 \"", "\u{1b}[31m"])
  func escaping(text: String) throws {
    let lines = Lines()
    logger(lines).error("\(text)", metadata: [text: "\(text)"])
    let line = try #require(lines.all.first)
    #expect(line.hasSuffix("}\n"))
    #expect(
      line.dropLast().unicodeScalars.allSatisfy {
        $0.value >= 0x20 && ![0x7f, 0x85, 0x2028, 0x2029].contains($0.value)
      })
    struct Entry: Decodable {
      let level: String
      let message: String
      let metadata: [String: String]
    }
    let entry = try JSONDecoder().decode(Entry.self, from: Data(line.utf8))
    #expect(entry.level == "error")
    #expect(entry.message == text)
    #expect(entry.metadata == [text: text])
  }

  @Test("an entry's own metadata beats the provider's, which beats the logger's")
  func metadata() throws {
    let lines = Lines()
    var logger = logger(lines, provider: Logger.MetadataProvider { ["b": "provider", "c": "provider"] })
    logger[metadataKey: "a"] = "logger"
    logger[metadataKey: "b"] = "logger"
    logger.info("x", metadata: ["c": "entry"])
    #expect(try #require(lines.all.first).contains(#""metadata":{"a":"logger","b":"provider","c":"entry"}"#))
  }

  @Test("entries below the level are not written")
  func level() {
    let lines = Lines()
    var logger = logger(lines)
    logger.logLevel = .warning
    logger.info("quiet")
    logger.warning("loud")
    #expect(lines.all.count == 1)
  }

  @Test("lines from several threads stay whole")
  func threads() async throws {
    let lines = Lines()
    let logger = logger(lines)
    await withTaskGroup { group in
      for number in 0..<200 { group.addTask { logger.info("entry \(number)") } }
    }
    #expect(lines.all.count == 200)
    #expect(lines.all.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}\n") })
  }
}
