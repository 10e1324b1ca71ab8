import TemplateAnalytics

/// An entry of the tree of users: a message went to a user.
///
/// The key is the user's and, in its last bits, the first of the message's; the value the next ones and when it was
/// written. 40 bits of a message are enough to find the few records it may be.
struct UserEntry {
  var key: UInt64
  /// Three bytes of the message and one of the day.
  var value: UInt64

  static let valueBytes = 4
  private static let messageBits: UInt64 = 40
  /// Days are told apart in eights, so that a byte reaches for five years.
  private static let dayUnit: Int64 = 8

  init(user: UserKey, message: MessageKey, on day: Day) {
    key = user.hash << 16 | message.hash >> 48
    value = message.hash >> 24 & 0xFF_FFFF | (UInt64(bitPattern: day.number / Self.dayUnit) & 0xFF) << 24
  }

  /// Where the entries of `user` are.
  static func keys(of user: UserKey) -> ClosedRange<UInt64> { user.hash << 16...user.hash << 16 | 0xFFFF }

  /// The keys that the message may have.
  static func messages(key: UInt64, _ value: UnsafeRawBufferPointer) -> ClosedRange<UInt64> {
    var reader = RunBytesReader(value)
    let first = (key & 0xFFFF) << 48 | reader.number(byteCount: 3) << 24
    return first...(first | UInt64.max >> messageBits)
  }

  /// Whether it was written so long ago that its record is gone: twice as long as records are kept after they last
  /// learned something.
  static func isGone(_ value: UnsafeRawBufferPointer, today: Day, recordDays: Int64) -> Bool {
    guard value.count == valueBytes else { return true }
    let age = (today.number / dayUnit - Int64(value[3])) & 0xFF
    return age > 2 * recordDays / dayUnit + 1 && age < 0xF0
  }
}
