import Foundation

/// The lines of a file or of standard input, without holding all of it.
struct InputLines {
  private let handle: FileHandle
  private let path: String
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// The number of the last line given, blank ones counted.
  private(set) var lineNumber = 0
  /// Bytes read so far.
  private(set) var byteCount = 0
  /// The file's size; nil for standard input.
  let totalBytes: Int?

  /// - Parameter path: `-` for standard input.
  /// - Throws: ``CommandFailure`` 66 where it cannot be read.
  init(_ path: String) throws {
    self.path = path
    if path == "-" {
      handle = .standardInput
      totalBytes = nil
      return
    }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure.noInput("cannot read \(path)", hint: "give a file that exists, or - for standard input")
    }
    self.handle = handle
    totalBytes = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? nil
  }

  /// The next line that is not blank, without its end.
  mutating func next() throws -> [UInt8]? {
    while true {
      if let end = buffer[position...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[position..<end])
        position = end + 1
        lineNumber += 1
        if let line = Self.content(line) { return line }
        continue
      }
      if isAtEnd {
        let line = Array(buffer[position...])
        position = buffer.count
        lineNumber += 1
        return Self.content(line)
      }
      buffer.removeFirst(position)
      position = 0
      guard buffer.count <= Self.longestLine else {
        throw CommandFailure.data("line \(lineNumber + 1) is longer than \(Self.longestLine) bytes")
      }
      let data = try reading { try handle.read(upToCount: 1 << 20) } ?? Data()
      byteCount += data.count
      if data.isEmpty { isAtEnd = true } else { buffer += data }
    }
  }

  /// All that is left.
  mutating func rest() throws -> Data {
    var data = Data(buffer[position...])
    data.append(try reading { try handle.readToEnd() } ?? Data())
    return data
  }

  private static let longestLine = 64 << 20

  private func reading(_ read: () throws -> Data?) throws -> Data? {
    do { return try read() } catch {
      throw CommandFailure(
        message: "cannot read \(path)", hint: "give a file of lines, or - for standard input", exitCode: 74)
    }
  }

  private static func content(_ line: [UInt8]) -> [UInt8]? {
    let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
    return line.contains { $0 > UInt8(ascii: " ") } ? Array(line) : nil
  }
}
