import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark check`: whether the store is whole, and the tallies are what the records say.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check the store, and recount.",
    discussion: "Exits 0 if all is well, 65 with what differs. Works beside a running server.")

  @OptionGroup var options: SettingsOptions
  @Flag(help: "Also recount the tallies from the records still held, and compare.") var recount = false
  @Flag(help: "Print one JSON document.") var json = false

  private struct Shown: Encodable {
    let ok: Bool
    let records: Int
    let tallies: Int
    let recounted: Bool
    let recounted_after: UnixTime?
    let problems: [String]
  }

  func run() async throws {
    let store = try await options.openStore(making: false)
    let check = try await store.check(recounting: recount)
    try await store.close()
    if json {
      try Terminal.print(
        json: Shown(
          ok: check.problems.isEmpty, records: check.recordCount, tallies: check.tallyCount, recounted: recount,
          recounted_after: check.recountedAfter, problems: check.problems))
    } else if check.problems.isEmpty {
      let since = check.recountedAfter.map { " (from \(Day(holding: $0)) on: older records have expired)" } ?? ""
      Terminal.print(
        "all is well: \(check.recordCount) records, \(check.tallyCount) tallies\(recount ? ", recounted\(since)" : "")")
    }
    if !check.problems.isEmpty {
      for problem in check.problems where !json { Terminal.say(problem) }
      throw CommandFailure.data(
        Terminal.count(check.problems.count, "problem"), hint: "keep a copy of the data directory before anything else")
    }
  }
}
