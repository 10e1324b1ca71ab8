import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

extension LinkCommand {
  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make tokens of a link.",
      discussion: """
        Without --message, a token of the template, which stands in any number of messages: its clicks are counted, and \
        not by how many people. With it, a token of one message.
        --secret takes no data directory; other users of this machine may see it in the list of processes.
        """)

    @OptionGroup var options: SettingsOptions
    @Option(help: "The link's id.") var link: LinkID
    @Option(
      help: ArgumentHelp(
        "Your own reference of the message: 1 to 64 letters, digits, - and _. As - they are read from standard input, one a line.",
        valueName: "ref"))
    var message: String?
    @Option(
      help: ArgumentHelp(
        "When the message goes out, in Unix seconds (default: now, for tokens of messages).", valueName: "time"))
    var issued: UnixTime?
    @Option(help: "Make so many tokens, each of a message of its own, with references made up: 1 to 10000000.")
    var count: Int?
    @Option(help: ArgumentHelp("The link's secret, to make tokens without a data directory.", valueName: "hex"))
    var secret: String?
    @Flag(help: "Print one JSON document a line.") var json = false

    private struct Shown: Encodable {
      let link_id: String
      let issued: UnixTime?
      let message: String?
      let token: String
      let path: String
    }

    func validate() throws {
      if message != nil, count != nil { throw ValidationError("--message and --count cannot be given together") }
      if let message, message != "-", !message.isPlainName {
        throw ValidationError(
          "--message takes 1 to 64 letters, digits, hyphens and underscores, or - for standard input")
      }
      if let issued, !UnixTime.plausible.contains(issued) {
        throw ValidationError("--issued takes Unix seconds, for example 1751328000")
      }
      if let count, !(1...10_000_000).contains(count) { throw ValidationError("--count takes 1 to 10000000") }
      if let secret, LinkSecret(secret) == nil { throw ValidationError("--secret takes 64 hexadecimal digits") }
    }

    func run() async throws {
      let secret = try await linkSecret()
      switch (message, count) {
      case (nil, nil): try tell(nil, issued: issued, secret)
      case (nil, let count?):
        for _ in 0..<count { try tell(Self.newReference(), issued: issued ?? Self.now, secret) }
      case ("-", _):
        var lines = try InputLines("-")
        while let line = try lines.next() {
          let reference = String(decoding: line, as: UTF8.self)
          // It may be anything: it is not repeated.
          guard reference.isPlainName else {
            throw CommandFailure.data(
              "line \(lines.lineNumber) is no reference",
              hint: "a reference is 1 to 64 letters, digits, hyphens and underscores")
          }
          try tell(reference, issued: issued ?? Self.now, secret)
        }
      case (let message?, _): try tell(message, issued: issued ?? Self.now, secret)
      }
    }

    private func linkSecret() async throws -> LinkSecret {
      if let secret = secret.flatMap(LinkSecret.init) { return secret }
      return try await options.withStore { store in
        guard let known = try await store.catalog.snapshot(newest: true).links[link] else {
          throw StoreError.missing("link \(link)")
        }
        if known.isDeleted {
          throw CommandFailure.data("link \(link) was deleted", hint: "its tokens lead nowhere: make another link")
        }
        return store.linkSecrets.secret(of: link)
      }
    }

    private func tell(_ message: String?, issued: UnixTime?, _ secret: LinkSecret) throws {
      let token = secret.token(of: link, issued: issued, message: message)
      guard json else { return Terminal.print(token) }
      try Terminal.print(
        json: Shown(
          link_id: link.description, issued: issued, message: message, token: token, path: LinkDocument.path(token)))
    }

    private static var now: UnixTime { UnixTime(Date().timeIntervalSince1970) }

    /// 128 random bits.
    private static func newReference() -> String {
      var generator = SystemRandomNumberGenerator()
      let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      return String(decoding: Base64URL.characters(of: bytes), as: UTF8.self)
    }
  }
}
