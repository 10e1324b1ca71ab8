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
    74,  // CANNOT_READ_FROM_FILE_DESCRIPTOR
    75,  // CANNOT_WRITE_TO_FILE_DESCRIPTOR
    76,  // CANNOT_OPEN_FILE
    159,  // TIMEOUT_EXCEEDED
    173,  // CANNOT_ALLOCATE_MEMORY
    202,  // TOO_MANY_SIMULTANEOUS_QUERIES
    209,  // SOCKET_TIMEOUT
    210,  // NETWORK_ERROR
    225,  // NO_ZOOKEEPER
    236,  // ABORTED
    241,  // MEMORY_LIMIT_EXCEEDED
    242,  // TABLE_IS_READ_ONLY
    243,  // NOT_ENOUGH_SPACE
    252,  // TOO_MANY_PARTS
    279,  // ALL_CONNECTION_TRIES_FAILED
    285,  // TOO_LESS_LIVE_REPLICAS
    286,  // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
    289,  // REPLICA_IS_NOT_IN_QUORUM
    319,  // UNKNOWN_STATUS_OF_INSERT
    394,  // QUERY_WAS_CANCELLED
    439,  // CANNOT_SCHEDULE_TASK
    999,  // KEEPER_EXCEPTION
  ]
}
