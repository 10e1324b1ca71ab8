import ArgumentParser
import Testing

@testable import tickmark

@Suite("tickmark config")
struct ConfigCommandTests {
  @Test("the table has a line a setting, in aligned columns")
  func table() async throws {
    let (_, origins) = try await Settings.load(flags: ["http.port": "0"], environment: [:])
    let lines = ConfigCommand.table(origins).split(separator: "\n")
    #expect(lines.count == SettingDeclaration.all.count + 1)
    #expect(lines[0].hasPrefix("SETTING "))
    let columns = Set(
      lines.map { line in
        line.ranges(of: #/default$|flag|FROM/#).last.map { line.distance(from: line.startIndex, to: $0.lowerBound) }
      })
    #expect(columns.count == 1)
    #expect(lines.contains { $0.contains("http.port") && $0.hasSuffix("flag --port") })
  }

  @Test("options that were not given are no flags")
  func options() throws {
    #expect(try SettingsOptions.parse([]).flags.isEmpty)
    #expect(
      try SettingsOptions.parse(["--data", "d", "--config", "c", "--secrets-dir", "s"]).flags
        == ["data": "d", "config": "c", "secrets_dir": "s"])
  }
}
