import Foundation
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// Segments as a power cut, a full disk or a bad disk leaves them.
@Suite struct SegmentDamageTests {
  private static let bodies = ["first", "", "third and last"]

  /// A dead segment of three entries.
  /// - Returns: its name, its bytes, and where each entry begins, and the end.
  private static func segment(in directory: TemporaryDirectory) async throws -> (String, [UInt8], [Int]) {
    let inbox = try Inbox.alone(in: directory)
    var places = [SegmentHeader.byteCount]
    var name = ""
    for body in bodies {
      let end = try await inbox.append(webhook: body)
      places.append(Int(end.offset))
      name = end.segment
    }
    try inbox.close()
    return (name, directory.bytes(of: "inbox/" + name), places)
  }

  /// What is read of `bytes` as a dead segment.
  private static func read(_ bytes: [UInt8], as name: String, in directory: TemporaryDirectory) throws -> Read {
    try directory.write(bytes, to: "inbox/" + name)
    let inbox = try Inbox.alone(in: directory)
    let cursor = try inbox.cursor(after: [:])
    var read = Read()
    while try cursor.next({ read.bodies.append(String(decoding: $0.content.body, as: UTF8.self)) }) {}
    read.progress = cursor.progress[name]
    read.isFinished = cursor.finished == [name]
    read.pending = try inbox.pending().count
    read.isDamaged = try directory.segments().contains(name + ".damaged")
    if read.isDamaged { try FileManager.default.removeItem(atPath: directory.path + "/inbox/\(name).damaged") }
    try inbox.close()
    return read
  }

  private struct Read: Equatable {
    var bodies: [String] = []
    var progress: Int64?
    var isFinished = false
    var pending = 0
    var isDamaged = false
  }

  @Test func aTornLastEntryIsTheEndWhereverItIsTorn() async throws {
    let directory = try TemporaryDirectory()
    let (name, bytes, places) = try await Self.segment(in: directory)
    for length in places[2]..<places[3] {
      let read = try Self.read(Array(bytes[..<length]), as: name, in: directory)
      #expect(
        read
          == Read(bodies: ["first", ""], progress: Int64(places[2]), isFinished: true, pending: 2, isDamaged: false),
        "cut at \(length)")
    }
    #expect(try Self.read(bytes, as: name, in: directory).bodies == Self.bodies)
  }

  @Test func aTornHeaderOfTheSegmentHoldsNothing() async throws {
    let directory = try TemporaryDirectory()
    let (name, bytes, _) = try await Self.segment(in: directory)
    for length in 0...SegmentHeader.byteCount {
      let read = try Self.read(Array(bytes[..<length]), as: name, in: directory)
      #expect(read == Read(isFinished: true), "cut at \(length)")
    }
  }

  @Test(arguments: [1, 31, 32, 33, 100, 5000]) func garbageAtTheEndIsTheEnd(count: Int) async throws {
    let directory = try TemporaryDirectory()
    let (name, bytes, places) = try await Self.segment(in: directory)
    for byte in [0, 0x41, 0xff] as [UInt8] {
      let tail = [UInt8](repeating: byte, count: count)
      let read = try Self.read(bytes + tail, as: name, in: directory)
      #expect(
        read == Read(bodies: Self.bodies, progress: Int64(places[3]), isFinished: true, pending: 3, isDamaged: false),
        "\(count) of \(byte)")
    }
  }

  @Test func aTurnedBitInTheMiddleCostsOneEntryAndIsTold() async throws {
    let directory = try TemporaryDirectory()
    let (name, bytes, places) = try await Self.segment(in: directory)
    for place in places[0]..<places[1] {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[place] ^= 1 << bit
        let read = try Self.read(damaged, as: name, in: directory)
        #expect(read.bodies == ["", "third and last"], "bit \(bit) of \(place)")
        #expect(read.isDamaged && read.isFinished && read.progress == Int64(places[3]), "bit \(bit) of \(place)")
      }
    }
  }

  @Test func aDamagedHeaderOfTheSegmentCostsNoEntryAndIsTold() async throws {
    let directory = try TemporaryDirectory()
    let (name, bytes, _) = try await Self.segment(in: directory)
    for place in 0..<SegmentHeader.byteCount {
      var damaged = bytes
      damaged[place] ^= 1
      let read = try Self.read(damaged, as: name, in: directory)
      #expect(read.bodies == Self.bodies, "\(place)")
      #expect(read.isDamaged, "\(place)")
    }
  }

  @Test func anUnfinishedEntryOfALivingWriterIsWaitedFor() async throws {
    let directory = try TemporaryDirectory()
    let (name, bytes, places) = try await Self.segment(in: directory)
    let path = directory.path + "/inbox/" + name
    for cut in [places[2] + 10, places[2] + 32, places[3] - 1] {
      try directory.write(Array(bytes[..<cut]), to: "inbox/" + name)
      // Somebody writes to it.
      let descriptor = open(path, O_RDWR)
      #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      let inbox = try Inbox.alone(in: directory)
      let cursor = try inbox.cursor(after: [:])
      var read: [String] = []
      while try cursor.next({ read.append(String(decoding: $0.content.body, as: UTF8.self)) }) {}
      #expect(read == ["first", ""])
      #expect(cursor.finished == [])
      #expect(try inbox.pending().count == 2)
      try bytes[cut...].withUnsafeBytes {
        try #require(pwrite(descriptor, $0.baseAddress, $0.count, off_t(cut)) == $0.count)
      }
      #expect(try inbox.bodies(after: cursor.progress) == ["third and last"])
      #expect(try inbox.pending().count == 3)
      close(descriptor)
      try inbox.close()
    }
  }

  @Test func onlyWhatIsOnTheDiskIsReadOfTheOwnSegment() async throws {
    let directory = try TemporaryDirectory()
    let folder = try SegmentFolder(directory: directory.path)
    let writer = try SegmentWriter(in: folder) { _ in }
    _ = try writer.append(DeliveryContent(kind: .webhook, body: [1]), receivedAt: 1)
    try writer.sync()
    let end = writer.length
    _ = try writer.append(DeliveryContent(kind: .webhook, body: [UInt8](repeating: 2, count: 1 << 20)), receivedAt: 1)
    let reader = try #require(try SegmentReader(writer.name, in: folder, durableEnd: end))
    var count = 0
    #expect(try reader.read(from: 16, into: ReadBuffer()) { _ in count += 1 } == end)
    #expect(count == 1)
    // Given up: the part that was not synced is cut off, and what was acknowledged stays.
    writer.abandon()
    #expect(directory.bytes(of: "inbox/" + writer.name).count == Int(end))
  }
}
