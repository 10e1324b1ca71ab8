/// How things stand with what comes in: of the server, and for one account what of Meta's analytics is fetched.
///
/// Encoded, it is the answer of `GET /api/v1/status`.
struct IngestStatus: Encodable, Equatable, Sendable {
  var version: String
  /// `sqlite` or `clickhouse`.
  var store: String
  var inbox: Inbox
  /// Facts that were settled, duplicates included.
  var factsSettled: Int
  /// Facts about messages whose template is not known: those that wait for it, and those that waited in vain.
  var factsUnattributed: Int
  /// Facts that came after their record had expired: they are not in the counts.
  var factsLate: Int
  var deliveriesSettled: Int
  /// Deliveries, or parts of one, that could not be understood, since the server counts.
  var deliveriesRejected: Int
  /// What was accepted and is not counted, by kind.
  var otherKinds: [String: Int]
  var sends: Sends
  var clicks: ClickRecorder.Status
  /// Of the account's WABAs whose source is Meta, in the order of their ids.
  var archive: [ArchiveStatus]

  /// Deliveries that are acknowledged and not in the counts yet.
  struct Inbox: Encodable, Equatable, Sendable {
    /// 0 once everything acknowledged is in the counts.
    var pending: Int
    var pendingBytes: Int
    /// How far the counts lag behind; 0 where nothing is pending.
    var oldestAgeSeconds: Int64

    private enum CodingKeys: String, CodingKey {
      case pending
      case pendingBytes = "pending_bytes"
      case oldestAgeSeconds = "oldest_age_seconds"
    }
  }

  /// Messages through the send proxy, of this process.
  struct Sends: Encodable, Equatable, Sendable {
    var recorded: Int
    /// Those whose template is not in the catalogue yet.
    var waiting: Int
    /// Those in memory because the disk did not take them.
    var held: Int
    /// Those that found no room in memory.
    var lost: Int
    /// Those of numbers that no WABA has.
    var unregistered: Int
  }

  private enum CodingKeys: String, CodingKey {
    case version, store, inbox, sends, clicks, archive
    case factsSettled = "facts_settled"
    case factsUnattributed = "facts_unattributed"
    case factsLate = "facts_late"
    case deliveriesSettled = "deliveries_settled"
    case deliveriesRejected = "deliveries_rejected"
    case otherKinds = "other_kinds"
  }
}
