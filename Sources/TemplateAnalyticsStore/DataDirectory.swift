import Foundation
import TemplateAnalytics

/// The folder that holds all data, and the lock that lets only one process settle it.
package struct DataDirectory: Sendable {
  package let path: String

  /// Makes the folder, readable by its owner only, if it is not there.
  package init(_ path: String) throws(StoreError) {
    self.path = path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StoreError.unusable(file: path, detail: "cannot make the data directory")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw StoreError.unusable(file: path, detail: String(cString: strerror(errno)))
    }
  }

  private static let secretName = "secret.key"

  private var secretFile: String { URL(fileURLWithPath: path).appendingPathComponent(Self.secretName).path }

  /// Whether there is a secret.
  package var hasSecret: Bool { FileManager.default.fileExists(atPath: secretFile) }

  /// Removes a secret that was just made and that nothing was written under.
  package func removeSecret() { unlink(secretFile) }

  /// The secret under which everything that identifies people is hashed. Made on first use.
  /// - Parameter store: what was written under the secret already, if anything was: then a new one would not fit it.
  package func pseudonyms(of store: String? = nil) throws(StoreError) -> Pseudonyms {
    Pseudonyms(secret: try secret(of: store))
  }

  /// The secret itself; see ``pseudonyms(of:)``.
  func secret(of store: String? = nil) throws(StoreError) -> [UInt8] {
    let (name, file) = (Self.secretName, secretFile)
    if !hasSecret {
      let ledger = URL(fileURLWithPath: path).appendingPathComponent(SQLiteLedger.fileName).path
      // A new secret would not fit the old records, and might end up in a backup in place of the right one.
      if FileManager.default.fileExists(atPath: ledger) { throw .secretMissing(store: SQLiteLedger.fileName) }
      if let store { throw .secretMissing(store: store) }
      var generator = SystemRandomNumberGenerator()
      let secret = (0..<Pseudonyms.secretLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let text = secret.hexadecimal + "\n"
      try writeOnce(text, to: file, name: name)
    }
    guard let text = try? String(contentsOfFile: file, encoding: .utf8), let secret = Self.bytes(hexadecimal: text)
    else {
      throw StoreError.unusable(file: name, detail: "is not \(2 * Pseudonyms.secretLength) hexadecimal digits")
    }
    return secret
  }

  /// What only one process may do at a time.
  package enum Right: String, Sendable {
    /// Settle what is in the inbox.
    case settling = "lock"
    /// Write to the ledger in this directory.
    case ledger = "ledger.lock"
  }

  /// Takes a right, until the returned lock is released or the process ends.
  /// - Throws: ``StoreError/inUse(directory:)`` while another process has it.
  package func lock(_ right: Right) throws(StoreError) -> SettlerLock {
    let name = right.rawValue
    let file = URL(fileURLWithPath: path).appendingPathComponent(name).path
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError.unusable(file: name, detail: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StoreError.inUse(directory: path)
    }
    return SettlerLock(descriptor: descriptor)
  }

  /// Two processes may start at once: the file appears whole under its name, or not at all, and the first one wins.
  private func writeOnce(_ text: String, to file: String, name: String) throws(StoreError) {
    let draft = file + ".\(getpid())"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError.unusable(file: name, detail: String(cString: strerror(errno))) }
    defer { unlink(draft) }
    let isWritten =
      text.utf8CString.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count - 1) } == text.utf8.count
    let isSynced = fsync(descriptor) == 0
    close(descriptor)
    guard isWritten, isSynced, link(draft, file) == 0 || errno == EEXIST else {
      throw StoreError.unusable(file: name, detail: String(cString: strerror(errno)))
    }
  }

  private static func bytes(hexadecimal text: String) -> [UInt8]? {
    let digits = text.split(whereSeparator: \.isNewline).first.map(Array.init) ?? []
    guard digits.count == 2 * Pseudonyms.secretLength else { return nil }
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    return bytes.count == Pseudonyms.secretLength ? bytes : nil
  }
}

/// The right to settle a data directory: one process at a time has it.
package final class SettlerLock: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    // Not by closing alone: a child of this process that was just forked may have the file open a moment longer.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
