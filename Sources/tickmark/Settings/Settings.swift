import Foundation
import Logging
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// All that can be set, read once at start by ``load(flags:environment:)`` and never changed.
///
/// Each part's comment gives key, default and range; ``SettingDeclaration/all`` is where they are declared.
struct Settings: Sendable, Equatable {
  let http: HTTP
  let meta: Meta
  /// `data`: the directory of the databases and of the hashes' secret. Default `./tickmark-data`, made on first run.
  let data: String
  /// `store`: where ledger and catalogue are kept. Default `sqlite:`, the data directory. A ClickHouse is named by the
  /// addresses of its servers, and how to get in by the group `clickhouse`:
  /// - `clickhouse.user`: default `default`.
  /// - `clickhouse.password`: default none.
  /// - `clickhouse.certificates`: a PEM file with the certificates to trust. Default none: the system's.
  /// - `clickhouse.timeout`: seconds for which a statement is tried. Default 30, 1 to 600.
  let store: StoreLocation
  /// `ack`: what a 200 to a delivery means. Default `disk`; `quorum` only where ``store`` is a ClickHouse.
  let acknowledgement: Acknowledgement
  /// The documented limits of the answers.
  /// - `policy.minimum_events`: recorded events below which a template's counts are not shown. Default 1000,
  ///   0 to 1000000000; 0 shows all.
  /// - `policy.lookback_days`: how far back a question may reach. Default 90, 1 to 3650.
  /// - `policy.restricted_regions`: `eu`, `uk`, `jp`: no analytics for WABAs of these. Default all three; may be empty.
  /// - `policy.maximum_templates`: template ids in one question. Default 100, 1 to 1000.
  let policy: Policy
  /// `reply_window`, in seconds: how long after a template message an inbound message that quotes nothing counts as
  /// a reply to it. Default 86400, 0 to 2592000 (30 days); 0 counts only replies that quote.
  let replyWindow: Int64
  let inbox: Inbox
  /// `record_days`: how many days after its last fact a message's record is kept. Default 40, 38 to 3650: Meta delivers
  /// for up to 30 days and retries for 7, and a fact that finds no record counts nothing.
  let recordDays: Int64
  /// `rejected_days`: how many days deliveries that could not be understood are kept, raw. Default 14, 1 to 365.
  let rejectedDays: Int64
  let log: Log
}

extension Settings {
  /// Being called.
  struct HTTP: Sendable, Equatable {
    /// `http.host`: the address to listen on. Default `127.0.0.1`; `0.0.0.0` is every IPv4 address.
    let host: String
    /// `http.port`: default 8080, 0 to 65535; 0 takes any free port.
    let port: Int
    /// `http.rate_limit`: requests a second that one API key may make. Default 0: no limit. At most 1000000.
    let rateLimit: Double
    /// `http.max_connections`: connections served at a time; more wait. Default 4096, 1 to 1000000.
    let maximumConnections: Int
  }

  /// Meta's side.
  struct Meta: Sendable, Equatable {
    /// `meta.app_secrets`: one of these signed a delivery. Several while a secret is being changed. Default none: every
    /// delivery is refused.
    let appSecrets: [String]
    /// `meta.verify_token`: what Meta must say when it subscribes to the webhook. Default none: it is refused.
    let verifyToken: String?
    /// `meta.graph_url`: where Meta's API is, without a trailing slash. Default `https://graph.facebook.com`.
    let graphURL: URL
    /// `meta.graph_version`: of our own calls to Meta's API. Default `v25.0`.
    let graphVersion: String
    /// `meta.access_token`: for our own calls to Meta's API. Default none: no such calls.
    /// `meta.access_tokens`: `WABA_ID=TOKEN`, for single WABAs in its place. Default none.
    let tokens: GraphTokens
    /// `meta.sync_interval`, in seconds: how often templates are fetched. Default 3600, 0 to 604800; 0 is never.
    let syncInterval: Int64
    /// `meta.max_sends`: sends through the proxy at a time. Default 1024, 1 to 100000.
    let maximumSends: Int
    /// `meta.send_timeout`, in seconds: for Meta's answer to a send through the proxy. Default 30, 1 to 600.
    let sendTimeout: Int
  }

  /// Deliveries that wait to be counted.
  struct Inbox: Sendable, Equatable {
    /// `inbox.maximum_bytes`: deliveries are refused (and come again) while so many bytes wait. Default 4 GiB, 16 MiB
    /// to 1024 GiB.
    let maximumBytes: Int
  }

  /// What is logged, and how.
  struct Log: Sendable, Equatable {
    /// `log.level`: `trace` to `critical`. Default `info`.
    let level: Logger.Level
    /// `log.format`: default `auto`.
    let format: LogFormat
  }
}
