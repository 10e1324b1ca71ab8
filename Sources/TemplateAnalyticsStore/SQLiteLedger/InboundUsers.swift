import GRDB
import TemplateAnalytics

/// Which users may have sent an inbound message without context: few of those who get messages do, and to ask the table
/// for each of them would cost more than all the rest of settling.
struct InboundUsers: Sendable {
  private var filter: RunFilter
  private var count: Int
  private let capacity: Int

  init(_ database: Database) throws {
    var keys: [UInt64] = []
    try HotStatement(
      database,
      """
      SELECT phone_user FROM inbound WHERE phone_user IS NOT NULL
      UNION ALL SELECT scoped_user FROM inbound WHERE scoped_user IS NOT NULL
      """
    ).each([]) { keys.append(Self.key(UserKey(hash: $0.bits(0)))) }
    count = keys.count
    capacity = max(4096, 2 * count)
    filter = RunFilter(keys, node: .root, capacity: capacity)
  }

  /// It has more users than it was made for, and begins to let everybody pass.
  var isFull: Bool { count > capacity }

  func mayHold(_ user: UserKey) -> Bool { filter.mayHold(Self.key(user)) }

  mutating func insert(_ user: UserKey) {
    filter.insert([Self.key(user)])
    count += 1
  }

  /// The filter goes by the first bits.
  private static func key(_ user: UserKey) -> UInt64 { user.hash << 16 }
}
