/// What can go wrong with the files that hold the data. Closed: no error of SQLite's leaves this target.
package enum StoreError: Error, Equatable, Sendable {
  /// The inbox holds as much as the operator allows; `limit` in bytes.
  case inboxFull(limit: Int)
  /// The disk, or the file system's quota, is full.
  case diskFull(file: String)
  /// The file was made by a newer Tickmark.
  case schemaTooNew(file: String)
  /// The file cannot be read or written; `detail` is SQLite's or the system's word for it.
  case unusable(file: String, detail: String)
  /// The records were made under another secret than the one in the data directory.
  case otherSecret(file: String)
  /// There are records, and the secret that they were made under is gone.
  case secretMissing
  /// Another process settles this data directory.
  case inUse(directory: String)
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
    case .unusable(let file, let detail): "\(file): \(detail)"
    case .otherSecret(let file): "\(file) was written under another secret than the one in secret.key"
    case .secretMissing: "secret.key is missing, and \(SQLiteLedger.fileName) was written under it"
    case .inUse(let directory): "another Tickmark is running on \(directory)"
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
    case .unusable: "check the path, its owner, its permissions and the disk"
    case .otherSecret, .secretMissing: "put back the secret.key that belongs to this data directory"
    case .inUse: "stop it first, or choose another directory with --data"
    case .closed, .exists, .missing: nil
    }
  }
}
