import CountingWorlds
import NIOCore
import Testing

@testable import TemplateAnalyticsStore

@Suite struct RowBinaryTests {
  private typealias Malformed = RowBinaryReader.Malformed

  @Test func whatIsWrittenIsRead() throws {
    var writer = RowBinaryWriter()
    writer.write(UInt64.max)
    writer.write(Int8(-3))
    let long = String(repeating: "é", count: 10_000)
    writer.write(long)
    writer.writeArray([1, 2, 3] as [UInt32]) { $0.write($1) }
    writer.endRow()
    #expect(writer.rowCount == 1)
    try Array(writer.bytes.readableBytesView).withUnsafeBytes { bytes throws in
      var reader = RowBinaryReader(bytes)
      let number: UInt64 = try reader.read()
      let small: Int8 = try reader.read()
      let text = try reader.readText()
      let array = try reader.readArray { reader throws(Malformed) in try reader.read(UInt32.self) }
      #expect(number == .max)
      #expect(small == -3)
      #expect(text == long)
      #expect(array == [1, 2, 3])
      #expect(reader.isAtEnd)
    }
  }

  @Test func anAnswerThatEndsEarlyIsNoRow() throws {
    var writer = RowBinaryWriter()
    writer.write("twelve bytes")
    writer.write(UInt64(1))
    for length in 0..<writer.bytes.readableBytes {
      let bytes = Array(writer.bytes.readableBytesView.prefix(length))
      bytes.withUnsafeBytes { bytes in
        var reader = RowBinaryReader(bytes)
        #expect(throws: Malformed.self) {
          _ = try reader.readText()
          _ = try reader.read(UInt64.self)
        }
      }
    }
  }

  @Test func aWrongLengthAsksForNoMemory() {
    let bytes: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 1]
    bytes.withUnsafeBytes { bytes in
      var reader = RowBinaryReader(bytes)
      #expect(throws: Malformed.self) { try reader.readText() }
      var again = RowBinaryReader(bytes)
      #expect(throws: Malformed.self) {
        _ = try again.readArray { reader throws(Malformed) in try reader.read(UInt8.self) }
      }
    }
  }
}
