import Glibc
import TemplateAnalytics

/// Writes one segment, from its making to its end: nobody ever writes to it again.
///
/// While it lives it holds a lock on the file, which tells readers that more may come. After any failure ``abandon()``
/// it and make another: somebody may have read what it took back.
final class SegmentWriter {
  let name: String
  /// How far it is on the disk, in bytes.
  private(set) var length = Int64(SegmentHeader.byteCount)
  /// How many entries are on the disk.
  private(set) var count = 0
  private let folder: SegmentFolder
  private let descriptor: Int32
  /// How far it is in the file, and what comes next.
  private var written: Int64 = 0
  private var buffer: [UInt8] = []
  private var number: UInt32 = 0

  /// Bodies from here on are written from where they are, smaller ones together.
  private static let largeBody = 64 << 10
  private static let bufferSize = 256 << 10

  /// Makes a new segment.
  /// - Parameter willAppear: called with its name before it can be seen in the folder.
  init(in folder: SegmentFolder, willAppear: (String) -> Void) throws(StoreError) {
    self.folder = folder
    // A cleaner may take the draft for one that was left behind.
    for _ in 0..<3 {
      let name = SegmentFolder.newName()
      if let descriptor = try Self.make(name, in: folder, willAppear: willAppear) {
        self.name = name
        self.descriptor = descriptor
        written = length
        return
      }
    }
    throw .unusable(file: SegmentFolder.name, detail: "cannot make a segment")
  }

  deinit { release() }

  /// It gets its name once it is locked and has a header, so that nobody takes it for one whose writer died.
  /// - Returns: nil where somebody removed the draft.
  private static func make(
    _ name: String, in folder: SegmentFolder, willAppear: (String) -> Void
  ) throws(StoreError) -> Int32? {
    let label = SegmentFolder.label(name)
    let draft = folder.path(of: name + ".new")
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(label) }
    do throws(StoreError) {
      guard flock(descriptor, LOCK_EX) == 0 else { throw .system(label) }
      let code = SegmentHeader.bytes().withUnsafeBytes { write($0, to: descriptor, at: 0) }
      guard code == 0 else { throw .system(label, code) }
      willAppear(name)
      guard rename(draft, folder.path(of: name)) == 0 else {
        guard errno == ENOENT else { throw .system(label) }
        close(descriptor)
        return nil
      }
      try folder.sync()
      return descriptor
    } catch {
      unlink(draft)
      unlink(folder.path(of: name))
      flock(descriptor, LOCK_UN)
      close(descriptor)
      throw error
    }
  }

  /// Adds an entry, which is on the disk after the next ``sync()``.
  /// - Returns: where it ends, in bytes from the start of the segment.
  func append(_ content: DeliveryContent, receivedAt: UnixTime) throws(StoreError) -> Int64 {
    guard content.body.count <= EntryHeader.maximumLength else {
      throw .unusable(file: SegmentFolder.name, detail: "a delivery is larger than \(EntryHeader.maximumLength) bytes")
    }
    let header = EntryHeader(content, number: number, receivedAt: receivedAt)
    number += 1
    header.withBytes { buffer.append(contentsOf: $0) }
    if content.body.count < Self.largeBody {
      buffer.append(contentsOf: content.body)
      if buffer.count >= Self.bufferSize { try flush() }
    } else {
      try flush()
      try write(content.body)
    }
    return written + Int64(buffer.count)
  }

  /// Returns once all that was added is on the disk.
  func sync() throws(StoreError) {
    try flush()
    guard fdatasync(descriptor) == 0 else { throw .system(SegmentFolder.label(name)) }
    length = written
    count = Int(number)
  }

  private func flush() throws(StoreError) {
    try write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: [UInt8]) throws(StoreError) {
    let code = bytes.withUnsafeBytes { Self.write($0, to: descriptor, at: written) }
    guard code == 0 else { throw .system(SegmentFolder.label(name), code) }
    written += Int64(bytes.count)
  }

  /// - Returns: 0, or the system's number for what went wrong.
  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int64) -> Int32 {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset) + done)
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        return count == 0 ? EIO : errno
      }
    }
    return 0
  }

  /// Gives the segment up after a failure: what it holds on the disk stays for the settler, the rest is cut off as far
  /// as the disk lets it be. What stays of it does no harm: nobody was told that it is kept, and facts may come twice.
  func abandon() {
    if count == 0 {
      unlink(folder.path(of: name))
    } else {
      ftruncate(descriptor, off_t(length))
    }
  }

  private func release() {
    // Not by closing alone: a child of this process that was just forked may have the file open a moment longer.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
