import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark rejected`: deliveries, or parts of one, that could not be understood.
struct RejectedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejected", abstract: "List, show and retry deliveries that were not understood.",
    discussion: """
      They are the only thing that is kept raw, with whatever personal data they hold, and are erased after 14 days \
      (setting rejected_days).
      """,
    subcommands: [List.self, Show.self, Retry.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List them, without their content.")

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Print one JSON document a line.") var json = false

    private struct Shown: Encodable {
      let id: Int64
      let received_at: UnixTime
      let bytes: Int
      let reason: String
    }

    func run() async throws {
      let store = try await options.openStore(making: false)
      let rejected = try store.rejected.all()
      try await store.close()
      if json {
        for item in rejected {
          try Terminal.print(
            json: Shown(id: item.id, received_at: item.receivedAt, bytes: item.content.body.count, reason: item.reason))
        }
        return
      }
      Terminal.print(
        table: ["ID", "RECEIVED", "BYTES", "REASON"],
        rejected.map {
          [String($0.id), Day(holding: $0.receivedAt).description, String($0.content.body.count), $0.reason]
        },
        empty: "nothing was rejected")
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print one as it came.", discussion: "It may hold phone numbers and message texts.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Its number, as listed.") var id: Int64
    @Flag(help: "Print one JSON document.") var json = false

    private struct Shown: Encodable {
      let id: Int64
      let received_at: UnixTime
      let reason: String
      let body: String
    }

    func run() async throws {
      let store = try await options.openStore(making: false)
      let item = try store.rejected.one(id: id)
      try await store.close()
      if json {
        return try Terminal.print(
          json: Shown(
            id: item.id, received_at: item.receivedAt, reason: item.reason,
            body: String(decoding: item.content.body, as: UTF8.self)))
      }
      Terminal.say(item.reason)
      FileHandle.standardOutput.write(Data(item.content.body + [UInt8(ascii: "\n")]))
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read all of them again, after an upgrade.",
      discussion: "What is still not understood is set aside again.")

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Print one JSON document.") var json = false

    private struct Shown: Encodable {
      let retried: Int
    }

    func run() async throws {
      let store = try await options.openStore(making: false)
      let count = try await store.retryRejected()
      let settled = try await Self.settleUnlessServed(store)
      try await store.close()
      if json {
        try Terminal.print(json: Shown(retried: count))
      } else {
        Terminal.print("\(count) put back into the inbox")
      }
      if !settled { Terminal.say("the running server settles them") }
    }

    private static func settleUnlessServed(_ store: Store) async throws -> Bool {
      do throws(StoreError) {
        try await store.settleAll(now: UnixTime(Date().timeIntervalSince1970))
        return true
      } catch .inUse {
        return false
      }
    }
  }
}
