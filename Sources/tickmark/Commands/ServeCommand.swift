import ArgumentParser
import Foundation
import Logging
import NIOCore
import TemplateAnalyticsServer
import TemplateAnalyticsStore

/// `tickmark serve`: the server.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Run the server.",
    discussion: """
      Makes its data directory on first run. Prints `listening on http://…` once it takes requests. SIGTERM and SIGINT stop it \
      gracefully: what is in hand is finished first.
      """)

  @OptionGroup var options: SettingsOptions
  @Option(help: "The address to listen on (TICKMARK_HTTP_HOST; default 127.0.0.1).") var host: String?
  @Option(help: "The port to listen on; 0 takes any free one (TICKMARK_HTTP_PORT; default 8080).") var port: String?

  @Flag(help: "Print the address as one JSON document: {\"listening\": \"http://…\"}.") var json = false

  func run() async throws {
    let flags = ["http.host": host, "http.port": port].compactMapValues { $0 }
    let (settings, origins) = try await options.load(with: flags)
    settings.log.format.start(level: settings.log.level)
    let server = try await Self.server(settings.data, settings.serverOptions(origins))
    do {
      try await server.run { listening in
        let url = Server.url(host: settings.http.host, port: listening.port)
        // Two texts: encoding them cannot fail.
        if json { try? Terminal.print(json: ["listening": url]) } else { Terminal.print("listening on \(url)") }
      }
    } catch let error where CommandFailure(error) == nil {
      throw CommandFailure.unavailable(
        "cannot listen on \(Server.url(host: settings.http.host, port: settings.http.port)): \(Self.reason(error))",
        hint: "choose another address with --host and --port; --port 0 takes any free one")
    }
  }
}

extension ServeCommand {
  private static func server(_ directory: String, _ options: Server.Options) async throws -> Server {
    do {
      return try await Server(directory: directory, options: options, logger: Logger(label: "tickmark"))
    } catch {
      guard case .unreachable = error else { throw error }
      throw CommandFailure.unavailable(
        error.message,
        hint: "start again once it can be reached, or let a supervisor do so; nothing acknowledged is lost")
    }
  }

  /// The system's word for what it refused.
  private static func reason(_ error: any Error) -> String {
    (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(type(of: error))"
  }
}

extension Settings {
  /// - Parameter origins: where each setting came from.
  func serverOptions(_ origins: [SettingOrigin]) -> Server.Options {
    var options = Server.Options()
    options.host = http.host
    options.port = http.port
    options.maximumConnections = http.maximumConnections
    options.rateLimit = http.rateLimit
    options.appSecrets = meta.appSecrets
    options.verifyToken = meta.verifyToken
    options.meta = metaOptions
    options.policy = policy
    options.rejectedDays = rejectedDays
    options.acknowledgement = acknowledgement
    options.store = storeOptions(origins)
    return options
  }

  var metaOptions: Server.Options.Meta {
    var options = Server.Options.Meta()
    options.url = meta.graphURL.absoluteString
    options.version = meta.graphVersion
    options.tokens = meta.tokens
    options.syncInterval = meta.syncInterval
    options.maximumSends = meta.maximumSends
    options.sendTimeout = meta.sendTimeout
    return options
  }
}
