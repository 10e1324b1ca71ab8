/// What can go wrong with the files that hold the data. Closed: no error of SQLite's leaves this target.
package enum StoreError: Error, Equatable, Sendable {
  /// The inbox holds as much as the operator allows; `limit` in bytes.
  case inboxFull(limit: Int)
  /// The disk, or the file system's quota, is full.
  case diskFull(file: String)
  /// The file was made by a newer Tickmark.
  case schemaTooNew(file: String)
  /// The file was made by an older Tickmark that counted less, and what it left out cannot be told any more.
  case schemaTooOld(file: String)
  /// The file cannot be read or written, or holds something else; `detail` is SQLite's or the system's word for it.
  case unusable(file: String, detail: String)
  /// The records were made under another secret than the one in the data directory.
  case otherSecret(file: String)
  /// There are records, and the secret that they were made under is gone.
  case secretMissing(store: String)
  /// Another process settles this data directory.
  case inUse(directory: String)
  /// A server that holds the data cannot be reached, or could not do its work in time.
  case unreachable(store: String, detail: String)
  /// A server that holds the data refused a statement for good.
  case refused(store: String, detail: String)
  /// The tables are not there.
  case noSchema(store: String)
  /// The tables were made by another version of Tickmark.
  case otherSchema(store: String, found: Int64)
  /// The shards are not those that the tables were made for, or not in that order.
  case otherShards(store: String, detail: String)
  /// All nodes of a ledger count replies alike; `seconds` is how.
  case otherReplyWindow(seconds: Int64)
  /// Somebody copies a ledger into this one: what comes in waits until that is finished.
  case copyUnderWay(store: String)
  /// A ledger that something was to be copied into holds counts already.
  case notEmpty(store: String)
  /// A ledger that something was to be copied into does not wait for it.
  case noCopyAwaited(store: String)
  /// A copy is not the same as what it was made of.
  case notTheSame(store: String, detail: String)
  /// The store was closed.
  case closed
  /// Something with this name exists already.
  case exists(String)
  /// There is nothing with this name.
  case missing(String)

  /// One line that says what happened.
  package var message: String {
    switch self {
    case .inboxFull(let limit): "the inbox has reached its limit of \(limit) bytes"
    case .diskFull(let file): "no space left for \(file)"
    case .schemaTooNew(let file): "\(file) was written by a newer version of Tickmark"
    case .schemaTooOld(let file): "\(file) was written by a version of Tickmark that counted less"
    case .unusable(let file, let detail): "\(file): \(detail)"
    case .otherSecret(let file): "\(file) was written under another secret than the one in secret.key"
    case .secretMissing(let store): "secret.key is missing, and \(store) was written under it"
    case .unreachable(let store, let detail): "\(store) cannot be reached: \(detail)"
    case .refused(let store, let detail): "\(store) refused: \(detail)"
    case .noSchema(let store): "\(store) has no tables of Tickmark's"
    case .otherSchema(let store, let found):
      "\(store) has tables of version \(found), and this Tickmark works with version \(ClickHouseSchema.version)"
    case .otherShards(let store, let detail): "\(store) names other shards: \(detail)"
    case .otherReplyWindow(let seconds): "the ledger counts replies within \(seconds) seconds, not as reply_window says"
    case .copyUnderWay(let store): "another ledger is being copied into \(store)"
    case .inUse(let directory): "another Tickmark is running on \(directory)"
    case .notEmpty(let store): "\(store) holds counts already"
    case .noCopyAwaited(let store): "the nodes of \(store) do not wait for a copy"
    case .notTheSame(let store, let detail): "\(store) is not the same: \(detail)"
    case .closed: "the store is closed"
    case .exists(let what): "\(what) exists already"
    case .missing(let what): "there is no \(what)"
    }
  }

  /// One line that says what to do about it.
  package var hint: String? {
    switch self {
    case .inboxFull: "deliveries are settled as fast as the disk allows; Meta sends again what is refused"
    case .diskFull: "free some space: nothing acknowledged was lost, and work goes on by itself"
    case .schemaTooNew: "run that version, or restore a backup made by this one"
    case .schemaTooOld: "begin a new data directory, and bring history into it with `tickmark import`"
    case .unusable: "check the path, its owner, its permissions and the disk"
    case .otherSecret, .secretMissing:
      "put the secret.key that belongs to it into the data directory; all nodes of one ledger have the same"
    case .unreachable: "deliveries wait in the inbox; nothing acknowledged is lost, and work goes on by itself"
    case .refused:
      "check clickhouse.user and clickhouse.password, and that server's log; deliveries wait in the inbox meanwhile"
    case .noSchema: "make them with `tickmark store init`"
    case .otherSchema(_, let found):
      found > ClickHouseSchema.version
        ? "run the version of Tickmark that made them"
        : "that one counted less: name another database, make it with `tickmark store init`, and bring history into it "
          + "with `tickmark import`"
    case .otherShards: "name all shards in the order in which `tickmark store init` was given them"
    case .otherReplyWindow: "leave reply_window out, or change it for all nodes with `tickmark store init`"
    case .copyUnderWay: "deliveries wait in the inbox until `tickmark store copy` has finished"
    case .inUse: "stop it first, or choose another directory with --data"
    case .notEmpty: "copy into a database of its own, made with `tickmark store init`"
    case .noCopyAwaited: "let them, with `tickmark store init --await-copy`"
    case .notTheSame: "nothing is counted there until a copy succeeds; the old ledger is as it was"
    case .closed, .exists, .missing: nil
    }
  }
}
