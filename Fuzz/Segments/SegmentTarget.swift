import Glibc
import TemplateAnalytics

/// The file that a message of ``StoreError`` names: the one word that the inbox needs of the rest of its target.
enum SQLiteLedger { static let fileName = "ledger.sqlite" }

/// The inbox's promise that damage to one delivery costs no other: a segment is written, damaged as the input says, and read as one whose
/// writer is dead.
private struct SegmentTarget {
  private struct Written {
    var content: DeliveryContent
    var place: Range<Int>
    var isTouched = false
  }

  private let folder: SegmentFolder
  private let descriptor: Int32
  private let buffer = ReadBuffer()
  private static let name = "fuzz.log"

  private var inputs = 0
  private var entryCount = 0
  private var touchedCount = 0
  private var damagedSegments = 0

  init() throws {
    // In memory where there is such a place: nothing here is about the disk.
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/tickmark-fuzz-XXXXXX".utf8CString)
    guard let directory = mkdtemp(&template) else { throw StoreError.system(parent) }
    folder = try SegmentFolder(directory: String(cString: directory))
    descriptor = open(folder.path(of: Self.name), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError.system(Self.name) }
  }

  func removeFiles() {
    unlink(folder.path(of: Self.name))
    rmdir(folder.path)
    rmdir(String(folder.path.dropLast(SegmentFolder.name.count + 1)))
  }

  mutating func run(_ input: UnsafeRawBufferPointer) throws {
    inputs += 1
    var plan = Plan(input)
    var segment = SegmentHeader.bytes()
    var written: [Written] = []
    for number in 0..<(plan.byte() % 8) {
      let content = DeliveryContent(
        kind: DeliveryContent.Kind(rawValue: Int64(plan.byte() % 6)) ?? .webhook,
        waba: WABAID(Int64(plan.byte())), body: plan.noise(plan.byte()))
      let start = segment.count
      let header = EntryHeader(content, number: UInt32(number), receivedAt: 1_760_000_000)
      header.withBytes { segment.append(contentsOf: $0) }
      segment += content.body
      written.append(Written(content: content, place: start..<segment.count))
    }
    let whole = segment
    for _ in 0..<(plan.byte() % 4) { damage(&segment, by: &plan) }
    for index in written.indices {
      let place = written[index].place
      written[index].isTouched = place.upperBound > segment.count || segment[place] != whole[place]
    }
    try write(segment)
    let (read, isDamaged) = try readAll(size: segment.count)
    entryCount += written.count
    touchedCount += written.count { $0.isTouched }
    damagedSegments += isDamaged ? 1 : 0
    let expected = written.filter { !$0.isTouched }
    guard read.map(\.place) == expected.map(\.place), read.map(\.content) == expected.map(\.content) else {
      fail("read \(read.map(\.place)) instead of \(expected.map(\.place)) of \(written.map(\.place))", segment)
    }
    if segment == whole, isDamaged { fail("a good segment is called damaged", segment) }
    let lost = written.firstIndex { $0.isTouched }
    if let lost, let last = expected.last, last.place.lowerBound > written[lost].place.lowerBound, !isDamaged {
      fail("an entry was lost in silence", segment)
    }
  }

  /// Changes, blanks or cuts off some bytes.
  private func damage(_ segment: inout [UInt8], by plan: inout Plan) {
    guard !segment.isEmpty else { return }
    let kind = plan.byte()
    let start = (plan.byte() << 8 | plan.byte()) % segment.count
    let end = min(segment.count, start + 1 + plan.byte())
    switch kind % 4 {
    case 0: segment[start] ^= UInt8(max(1, plan.byte()))
    case 1: for index in start..<end { segment[index] = 0 }
    case 2: segment.replaceSubrange(start..<end, with: plan.noise(end - start))
    default: segment.removeSubrange(start...)
    }
  }

  private func write(_ segment: [UInt8]) throws {
    let count = pwrite(descriptor, segment, segment.count, 0)
    guard count == segment.count, ftruncate(descriptor, segment.count) == 0 else { throw StoreError.system(Self.name) }
  }

  private func readAll(size: Int) throws -> (entries: [Written], isDamaged: Bool) {
    guard let reader = try SegmentReader(Self.name, in: folder) else { return ([], false) }
    var entries: [Written] = []
    var offset = Int64(SegmentHeader.byteCount)
    while true {
      let next = try reader.read(from: offset, into: buffer) { entry in
        let start = Int(entry.position.offset)
        let place = start..<(start + EntryHeader.byteCount + entry.body.count)
        entries.append(Written(content: entry.content, place: place))
      }
      if next == offset { break }
      precondition(next > offset && next <= size, "reading went to \(next) from \(offset) of \(size)")
      offset = next
    }
    return (entries, reader.isDamaged)
  }

  private func fail(_ what: String, _ segment: [UInt8]) -> Never {
    print("DIFFERENCE: \(what)\nsegment: \(segment)")
    report()
    removeFiles()
    fatalError(what)
  }

  func report() {
    print(
      "inputs \(inputs), entries written \(entryCount), of these damaged \(touchedCount), "
        + "segments found damaged \(damagedSegments)")
    fflush(nil)
  }
}

/// The input, read from its start; zeros come after it.
private struct Plan {
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ input: UnsafeRawBufferPointer) { rest = input[...] }

  mutating func byte() -> Int { rest.popFirst().map(Int.init) ?? 0 }

  /// Bytes that the input chooses and does not spell: it would find out how to forge a checksum, and damage does not.
  mutating func noise(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(byte()))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }
}

/// libFuzzer calls from one thread only.
private nonisolated(unsafe) var target: SegmentTarget = {
  atexit {
    target.report()
    target.removeFiles()
  }
  do { return try SegmentTarget() } catch { fatalError("\(error)") }
}()

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafeRawPointer?, _ count: Int) -> CInt {
  do { try target.run(UnsafeRawBufferPointer(start: bytes, count: count)) } catch { fatalError("\(error)") }
  return 0
}
