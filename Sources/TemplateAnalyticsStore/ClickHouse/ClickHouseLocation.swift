import Foundation

/// Where a ClickHouse ledger is, and how to get in.
package struct ClickHouseLocation: Equatable, Sendable {
  /// The HTTP address of one server.
  package struct Address: Hashable, Sendable, CustomStringConvertible {
    package var isSecure: Bool
    package var host: String
    package var port: Int

    package init(isSecure: Bool = false, host: String, port: Int) {
      self.isSecure = isSecure
      self.host = host
      self.port = port
    }

    /// `host:port`.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var url: String { (isSecure ? "https://" : "http://") + description }
  }

  /// The replicas of each shard. The order of the shards matters, for it says which of them keeps a WABA; the order of
  /// a shard's replicas does not.
  package var shards: [[Address]]
  package var database: String
  package var user = "default"
  package var password: String?
  /// A file with the certificates to trust instead of the system's, PEM.
  package var certificateFile: String?
  /// How long to try a statement on one replica after the other, in seconds.
  package var timeout: Int64 = 30

  package init(shards: [[Address]], database: String = "tickmark") {
    self.shards = shards
    self.database = database
  }

  private static let schemes = ["clickhouse+http://": false, "clickhouse+https://": true]
  private static let defaultPorts = [false: 8123, true: 8443]

  /// Reads `clickhouse+http://host:port,host:port;host:port/database`: commas part the replicas of a shard, semicolons
  /// the shards.
  /// - Returns: nil where the text is anything else.
  package init?(_ text: String) {
    guard let (scheme, isSecure) = Self.schemes.first(where: { text.lowercased().hasPrefix($0.key) }) else {
      return nil
    }
    let parts = text.dropFirst(scheme.count).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count) else { return nil }
    let database = parts.count == 2 && !parts[1].isEmpty ? parts[1] : "tickmark"
    guard Self.isName(database) else { return nil }
    var shards: [[Address]] = []
    for shard in parts[0].split(separator: ";", omittingEmptySubsequences: false) {
      let replicas = shard.split(separator: ",", omittingEmptySubsequences: false).map {
        Self.address(String($0), isSecure: isSecure)
      }
      guard !replicas.contains(nil) else { return nil }
      shards.append(replicas.compactMap { $0 })
    }
    let all = shards.flatMap { $0 }
    guard !all.isEmpty, Set(all).count == all.count else { return nil }
    self.init(shards: shards, database: database)
  }

  /// As ``init(_:)`` reads it: without user and password.
  package var text: String {
    let isSecure = shards.first?.first?.isSecure ?? false
    let scheme = Self.schemes.first { $0.value == isSecure }?.key ?? ""
    return scheme + shards.map { $0.map(\.description).joined(separator: ",") }.joined(separator: ";") + "/" + database
  }

  private static func address(_ text: String, isSecure: Bool) -> Address? {
    guard let parts = URLComponents(string: "http://" + text), let host = parts.host, !host.isEmpty,
      parts.user == nil, parts.path.isEmpty, parts.query == nil, parts.fragment == nil,
      parts.port.map((1...65_535).contains) ?? true
    else { return nil }
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return Address(isSecure: isSecure, host: name, port: parts.port ?? defaultPorts[isSecure] ?? 8123)
  }

  /// A name that needs no quotes in SQL: it goes into statements.
  static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil
  }
}
