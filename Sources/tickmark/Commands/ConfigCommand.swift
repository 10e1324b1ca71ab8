import ArgumentParser
import Foundation

/// `tickmark config`: what the settings are, and whether they are right.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Show or check the settings.",
    subcommands: [Show.self, Check.self])

  /// `tickmark config show`: every setting, its value, where it came from; secrets hidden.
  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print every setting, its value and where it came from.",
      discussion: "Secrets are hidden. Exits 78 if any setting is wrong.")

    @OptionGroup var settings: SettingsOptions
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let (_, origins) = try await settings.load()
      print(json ? try ConfigCommand.json(Listing(origins)) : ConfigCommand.table(origins))
    }
  }

  /// `tickmark config check`: nothing but the verdict.
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the settings without starting anything.",
      discussion: "Exits 0 if they are right, or 78 with every mistake on stderr.")

    @OptionGroup var settings: SettingsOptions
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      guard json else {
        _ = try await settings.load()
        return print("the settings are right")
      }
      do {
        _ = try await Settings.load(flags: settings.flags, environment: ProcessInfo.processInfo.environment)
        print(try ConfigCommand.json(Verdict(ok: true, problems: [])))
      } catch let error as SettingsError {
        print(try ConfigCommand.json(Verdict(ok: false, problems: error.problems)))
        throw ExitCode(SettingsError.exitCode)
      }
    }
  }

  /// Aligned columns: key, value, where from.
  static func table(_ origins: [SettingOrigin]) -> String {
    let rows = [["SETTING", "VALUE", "FROM"]] + origins.map { [$0.key, $0.value, $0.source.description] }
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return
      rows
      .map { row in
        let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        return (cells + [row[2]]).joined(separator: "  ")
      }
      .joined(separator: "\n")
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// The document of `config show --json`.
  struct Listing: Codable {
    let settings: [Row]

    struct Row: Codable, Equatable {
      let key: String
      let value: String
      let from: String
      let secret: Bool
    }

    init(_ origins: [SettingOrigin]) {
      settings = origins.map {
        Row(key: $0.key, value: $0.value, from: $0.source.description, secret: $0.declaration.isSecret)
      }
    }
  }

  /// The document of `config check --json`.
  struct Verdict: Codable {
    let ok: Bool
    let problems: [SettingsError.Problem]
  }
}
