import Foundation
import Logging
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

extension SettingDeclaration {
  /// Every setting, in the order in which they are shown.
  static let all: [SettingDeclaration] = [
    Declared.host.declaration,
    Declared.port.declaration,
    Declared.rateLimit.declaration,
    Declared.maximumConnections.declaration,
    Declared.appSecrets.declaration,
    Declared.verifyToken.declaration,
    Declared.graphURL.declaration,
    Declared.graphVersion.declaration,
    Declared.accessToken.declaration,
    Declared.accessTokens.declaration,
    Declared.syncInterval.declaration,
    Declared.maximumSends.declaration,
    Declared.sendTimeout.declaration,
    Declared.data.declaration,
    Declared.store.declaration,
    Declared.clickHouseUser.declaration,
    Declared.clickHousePassword.declaration,
    Declared.clickHouseCertificates.declaration,
    Declared.clickHouseTimeout.declaration,
    Declared.acknowledgement.declaration,
    Declared.lookbackDays.declaration,
    Declared.minimumEvents.declaration,
    Declared.restrictedRegions.declaration,
    Declared.maximumTemplates.declaration,
    Declared.replyWindow.declaration,
    Declared.inboxMaximumBytes.declaration,
    Declared.recordDays.declaration,
    Declared.rejectedDays.declaration,
    Declared.logLevel.declaration,
    Declared.logFormat.declaration,
  ]
}

/// The declarations: the one place that knows a setting's key, default, range and words.
enum Declared {
  static let host = Setting(
    "http.host", .text("an address or a host name"), default: "127.0.0.1", flag: "--host",
    help: "The address to listen on; `0.0.0.0` is every IPv4 address.")
  static let port = Setting(
    "http.port", .integer(in: 0...65_535), default: 8080, flag: "--port",
    help: "The port to listen on; 0 takes any free one and the start line names it.")
  static let rateLimit = Setting(
    "http.rate_limit", .number(upTo: 1_000_000), default: 0,
    help: "Requests a second that one API key may make; 0 is no limit.")
  static let maximumConnections = Setting(
    "http.max_connections", .integer(in: 1...1_000_000), default: 4096,
    help: "Connections served at a time; more wait.")

  static let appSecrets = Setting(
    "meta.app_secrets", .tokens, default: [], isSecret: true,
    help:
      "The app secrets that sign Meta's deliveries; several while one is being changed, none refuses every delivery.")
  static let verifyToken = Setting(
    "meta.verify_token", .token, default: nil, isSecret: true,
    help: "What Meta must say when it subscribes to the webhook; none refuses it.")
  static let graphURL = Setting(
    "meta.graph_url", .url, default: defaultGraphURL,
    help: "Where Meta's API is.")
  static let graphVersion = Setting(
    "meta.graph_version", .graphVersion, default: "v25.0",
    help: "The version of Meta's API that our own calls are written for; sends keep their own.")
  static let accessToken = Setting(
    "meta.access_token", .token, default: nil, isSecret: true,
    help: "The token for our own calls to Meta's API; none makes no such calls.")
  static let accessTokens = Setting(
    "meta.access_tokens", .tokensByWABA, default: [:], isSecret: true,
    help: "Tokens of single WABAs, in place of `meta.access_token`.")
  static let syncInterval = Setting(
    "meta.sync_interval", .seconds(in: 0...604_800), default: 3600,
    help: "How often the templates of WABAs with a token are fetched from Meta; 0 is never.")
  static let maximumSends = Setting(
    "meta.max_sends", .integer(in: 1...100_000), default: 1024,
    help:
      "Sends through the proxy that may wait for Meta at a time, half of http.max_connections at most; more are refused at once."
  )
  static let sendTimeout = Setting(
    "meta.send_timeout", .integer(in: 1...600), default: 30,
    help: "Seconds that a send through the proxy waits for Meta's answer.")

  static let data = Setting(
    "data", .text("a path"), default: "./tickmark-data", flag: "--data",
    help: "The directory of the databases and of the hashes' secret, made on first run.")
  static let store = Setting(
    "store", .store, default: .sqlite,
    help:
      "Where ledger, catalogue and archive are kept: in the data directory, or in ClickHouse for any number of nodes.")
  static let clickHouseUser = Setting(
    "clickhouse.user", .word, default: "default",
    help: "Whom to log in to ClickHouse as.")
  static let clickHousePassword = Setting(
    "clickhouse.password", .token, default: nil, isSecret: true,
    help: "That user's password.")
  static let clickHouseCertificates = Setting(
    "clickhouse.certificates", .path, default: nil,
    help: "A PEM file with the certificates to trust instead of the system's.")
  static let clickHouseTimeout = Setting(
    "clickhouse.timeout", .integer(in: 1...Int64(600)), default: 30,
    help: "Seconds for which a statement is tried, on one replica after the other.")
  static let acknowledgement = Setting(
    "ack", .choice(of: Acknowledgement.self), default: .disk,
    help: "What a 200 means: it is on this node's disk, or on a quorum of ClickHouse's replicas and counted.")

  static let lookbackDays = Setting(
    "policy.lookback_days", .integer(in: 1...3650), default: 90,
    help: "How many days back a question may reach.")
  static let minimumEvents = Setting(
    "policy.minimum_events", .integer(in: 0...1_000_000_000), default: 1000,
    help: "Recorded events below which a template's counts are not shown; 0 shows all.")
  static let restrictedRegions = Setting(
    "policy.restricted_regions", .choices(of: Region.self), default: Set(Region.allCases),
    help: "Regions whose WABAs get no analytics; empty is none.")
  static let maximumTemplates = Setting(
    "policy.maximum_templates", .integer(in: 1...1000), default: 100,
    help: "Template ids allowed in one question.")

  static let replyWindow = Setting(
    "reply_window", .seconds(in: 0...2_592_000), default: 86_400,
    help: "How long after a template message an inbound message that quotes nothing is a reply to it; 0 is never.")
  static let inboxMaximumBytes = Setting(
    "inbox.maximum_bytes", .bytes(in: 16 << 20...1 << 40), default: 4 << 30,
    help: "Deliveries are refused, and come again, while so many bytes wait to be counted.")
  static let recordDays = Setting(
    "record_days", .integer(in: 38...Int64(3650)), default: 40,
    help: "Days after its last fact that a message's record is kept; Meta may deliver for 30 days and retry for 7.")
  static let rejectedDays = Setting(
    "rejected_days", .integer(in: 1...Int64(365)), default: 14,
    help: "Days that deliveries which could not be understood are kept, raw.")

  static let logLevel = Setting(
    "log.level", .choice(of: Logger.Level.self), default: .info,
    help: "The least severe entries to log.")
  static let logFormat = Setting(
    "log.format", .choice(of: LogFormat.self), default: .auto,
    help: "One JSON object a line, or plain text; `auto` is text on a terminal and JSON otherwise.")

  private static var defaultGraphURL: URL {
    guard let url = URL(string: "https://graph.facebook.com") else { preconditionFailure("a literal URL is a URL") }
    return url
  }
}
