import TemplateAnalytics

/// A delivery as it lies in the inbox. Its body is valid only while whoever was handed it runs.
package struct InboxEntry {
  /// Where it begins.
  package let position: Inbox.Position
  /// Its number in its segment, from 0.
  package let number: Int
  package let kind: DeliveryContent.Kind
  package let waba: WABAID?
  package let receivedAt: UnixTime
  /// At least ``ReadBuffer/padding`` readable bytes come after it.
  package let body: UnsafeRawBufferPointer

  /// A copy, to keep.
  package var content: DeliveryContent { DeliveryContent(kind: kind, waba: waba, body: Array(body)) }
}

/// Memory to read entries into, used again and again.
final class ReadBuffer {
  /// Readable bytes after the end of what was read: what a parser that reads ahead needs.
  static let padding = 64
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  deinit { memory.deallocate() }

  /// Room for `byteCount` bytes.
  func room(for byteCount: Int) -> UnsafeMutableRawBufferPointer {
    if memory.count < byteCount + Self.padding {
      memory.deallocate()
      memory = .allocate(byteCount: byteCount + Self.padding, alignment: 64)
      memory.initializeMemory(as: UInt8.self, repeating: 0)
    }
    return UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
  }
}
