/// What a server answered instead of a result.
struct ClickHouseException: Error, Equatable, Sendable {
  /// ClickHouse's error code; nil where it named none.
  var code: Int?
  /// The first line of what it said, shortened. No statement of ours holds anything that names a person: ids and texts
  /// travel as binary rows, which no message repeats.
  var text: String

  init(status: Int, body: String) {
    code = body.firstMatch(of: /Code: (\d+)/).flatMap { Int($0.1) }
    let line = body.split(whereSeparator: \.isNewline).first.map(String.init) ?? "HTTP status \(status)"
    text = line.count > 300 ? line.prefix(300) + "…" : line
  }

  /// Whether another replica, or the same one a little later, may take the very same statement.
  ///
  /// Sending it again is always safe: whatever we write is the same written twice.
  var isTransient: Bool { code.map(Self.transient.contains) ?? true }

  /// Whether it only has to wait for somebody else's insertion: that is over soon.
  var isTurnOfOthers: Bool { code == 286 }

  /// By ClickHouse's `ErrorCodes`.
  private static let transient: Set = [
    159,  // TIMEOUT_EXCEEDED
    202,  // TOO_MANY_SIMULTANEOUS_QUERIES
    209,  // SOCKET_TIMEOUT
    210,  // NETWORK_ERROR
    225,  // NO_ZOOKEEPER
    241,  // MEMORY_LIMIT_EXCEEDED
    242,  // TABLE_IS_READ_ONLY
    252,  // TOO_MANY_PARTS
    279,  // ALL_CONNECTION_TRIES_FAILED
    285,  // TOO_LESS_LIVE_REPLICAS
    286,  // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
    289,  // REPLICA_IS_NOT_IN_QUORUM
    319,  // UNKNOWN_STATUS_OF_INSERT
    999,  // KEEPER_EXCEPTION
  ]
}
