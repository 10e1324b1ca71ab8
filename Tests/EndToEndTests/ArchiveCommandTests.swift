import Foundation
import Glibc
import GraphEmulator
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// `tickmark archive fetch` and `tickmark archive status`, against an emulated Meta.
@Suite(.timeLimit(.minutes(10))) struct ArchiveCommandTests {
  private static let fetch = ["archive", "fetch", "--waba", "\(MetaCommandSite.waba)"]

  @Test func ninetyDaysAreFetchedAtFirstAndThenTheLastOnes() async throws {
    try await MetaCommandSite.run { meta in
      // One of the two was fetched yesterday.
      let yesterday = meta.today.advanced(by: -1)
      let archive = try await Store.openArchive(meta.site.directory, location: .sqlite)
      try await archive.merge(
        [],
        progress: ProductType.allCases.map {
          ArchiveProgress(template: TemplateID(1001)!, product: $0, through: yesterday, fetchedAt: yesterday.start)
        }, of: MetaCommandSite.waba)
      try await archive.close()
      let first = try await meta.command(Self.fetch + ["--json"])
      #expect(first.exitCode == 0, "\(first)")
      #expect(first.errors == "")
      #expect(
        first.output == #"{"fetched":4,"progress":{"fetched":2,"refusals":[],"templates":2,"through":"\#(meta.today)","#
          + #""waba":"\#(MetaCommandSite.waba)"},"refused":0}"# + "\n")
      let (long, short) = (meta.today.advanced(by: -90), yesterday.advanced(by: -7))
      #expect(
        meta.asked
          == ["CLOUD_API", "MARKETING_MESSAGES_LITE_API"].flatMap { product in
            ["\(product) [1002] \(long) \(meta.today)", "\(product) [1001] \(short) \(meta.today)"]
          })
      // What was fetched today is not fetched again.
      let again = try await meta.command(Self.fetch)
      #expect(
        again.output == "2 of 2 templates of WABA \(MetaCommandSite.waba) fetched, all of them through \(meta.today)\n")
      #expect(meta.asked.count == 4)
    }
  }

  @Test func killedHalfWayItGoesOnWhereItWas() async throws {
    try await MetaCommandSite.run(templates: 25) { meta in
      let gate = GraphGate()
      meta.emulator.fail(nil, .hold(gate), on: "template_analytics")
      try await meta.kill(Self.fetch) { _ in meta.asked.count == 2 }
      gate.open()
      meta.emulator.heal()
      let status = ["archive", "status", "--waba", "\(MetaCommandSite.waba)"]
      let half = try await meta.command(status + ["--json"], hasToken: false)
      #expect(half.output.hasPrefix(#"[{"fetched":10,"refusals":[],"templates":25,"through":""#))
      let before = meta.asked.count
      let json = try await meta.command(Self.fetch + ["--json"])
      #expect(json.output.hasPrefix(#"{"fetched":40,"progress":{"fetched":25,"#))
      let asked = meta.asked.dropFirst(before)
      #expect(asked.count == 5)
      #expect(!asked.contains { $0.hasPrefix("CLOUD_API [1001,") })
      let table = try await meta.command(status, hasToken: false)
      #expect(table.output.hasPrefix("WABA"))
      #expect(table.output.contains("\(MetaCommandSite.waba)  25         25       \(meta.today)"))
    }
  }

  @Test func aProductThatMetaRefusesCostsFewCallsAndIsCountedAsRefused() async throws {
    try await MetaCommandSite.run(templates: 40) { meta in
      meta.emulator.fail { call in
        call.parameter("product_type") == "MARKETING_MESSAGES_LITE_API"
          ? .error(status: 400, code: 100, message: "(#100) no such product") : nil
      }
      let json = try await meta.command(Self.fetch + ["--json"])
      #expect(json.exitCode == 0, "\(json)")
      #expect(json.output.hasPrefix(#"{"fetched":40,"progress":{"fetched":40,"#))
      #expect(json.output.contains(#""refused":40"#))
      #expect(json.errors == "MARKETING_MESSAGES_LITE_API: Meta refused: (#100) no such product (100)\n")
      #expect(meta.asked.count { $0.hasPrefix("MARKETING") } <= 12)
    }
  }

  @Test func oneTemplateThatMetaRefusesIsCountedAlone() async throws {
    try await MetaCommandSite.run(templates: 3) { meta in
      meta.emulator.fail { call in
        (call.parameter("template_ids") ?? "").contains("1002")
          ? .error(status: 400, code: 100, message: "(#100) no template 1002") : nil
      }
      let json = try await meta.command(Self.fetch + ["--json"])
      #expect(json.output.hasPrefix(#"{"fetched":4,"#))
      #expect(json.output.contains(#""refusals":[{"code":100,"message":"(#100) no template 1002"}]"#))
      #expect(json.output.contains(#""refused":2"#))
    }
  }

  @Test func whatMetaRefusesIsToldAndSeenInTheStatus() async throws {
    try await MetaCommandSite.run { meta in
      let status = ["archive", "status"]
      let empty = try await meta.command(status)
      #expect(empty.exitCode == 0)
      #expect(empty.errors.hasPrefix("no WABA has meta as its source: "))
      _ = try await meta.command(["waba", "set", "\(MetaCommandSite.waba)", "--source", "meta"])
      meta.emulator.change { $0.wabas[MetaCommandSite.waba]?.insights = .refused }
      let refused = try await meta.command(Self.fetch)
      #expect(refused.exitCode == 69)
      #expect(refused.output == "")
      #expect(refused.errors.contains("error: Meta refused: Template Insights are not available yet"))
      let table = try await meta.command(status)
      #expect(table.output.contains(/0 +- +Template Insights are not available yet/))
      let none = try await meta.command(Self.fetch, hasToken: false)
      #expect(none.exitCode == 78)
      #expect(none.errors.contains("hint: set meta.access_token"))
    }
  }

  @Test func itSaysThatItWaitsForMetasLimit() async throws {
    try await MetaCommandSite.run { meta in
      meta.emulator.fail { call in
        call.path.hasSuffix("template_analytics")
          ? .error(status: 429, code: 80_007, message: "Too many calls", retryAfter: "600") : nil
      }
      try await meta.kill(Self.fetch) {
        $0.errorText.contains("going on in 5") || $0.errorText.contains("going on in 600")
      }
      #expect(meta.asked.count == 1)
    }
  }

  @Test func aBarIsShownOnATerminalOnly() async throws {
    try await MetaCommandSite.run { meta in
      let terminal = try PseudoTerminal()
      let process = try meta.start(Self.fetch, errors: terminal.path)
      #expect(try await process.end() == 0)
      let text = terminal.read()
      #expect(text.contains("fetching \(MetaCommandSite.waba) ░"))
      #expect(text.hasSuffix("\r\u{1B}[K"))
      let reconcile = try meta.start(
        ["reconcile", "--waba", "\(MetaCommandSite.waba)", "--from", "\(meta.today)", "--to", "\(meta.today)"],
        errors: terminal.path)
      #expect(try await reconcile.end() == 0)
      #expect(terminal.read().contains("fetching \(MetaCommandSite.waba) ░"))
    }
  }
}
