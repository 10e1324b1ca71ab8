import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// What is measured of the ledger in ClickHouse.
struct ClickHouseBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clickhouse",
    subcommands: [ClickHouseCreate.self, ClickHouseFill.self, ClickHouseSettle.self, ClickHouseReport.self])

  /// Of the secret that nobody has.
  static let fingerprint: UInt64 = 7
}

/// Which ledger.
struct ClickHousePlace: ParsableArguments {
  @Option(help: "clickhouse+http://…, as in the settings.") var at: String

  func location() throws -> ClickHouseLocation {
    guard var location = ClickHouseLocation(at) else { throw ValidationError("\(at) is no ClickHouse") }
    location.timeout = 120
    return location
  }
}

/// Makes the tables.
struct ClickHouseCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "create")
  @OptionGroup var place: ClickHousePlace
  @Option var cluster: String?

  func run() async throws {
    try await ClickHouseSchema.create(
      at: try place.location(), cluster: cluster, fingerprint: ClickHouseBench.fingerprint, replyWindow: nil)
  }
}
