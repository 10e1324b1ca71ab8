import Foundation
import Testing

@testable import tickmark

/// The repository's own files about settings say what the code says.
@Suite("Settings: documentation")
struct SettingsDocumentationTests {
  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test("docs/settings.md has the row of every setting, word for word", arguments: SettingDeclaration.all)
  func row(of declaration: SettingDeclaration) throws {
    let page = try String(contentsOf: Self.repository.appending(path: "docs/settings.md"), encoding: .utf8)
    let name = declaration.flag.map { "`\(declaration.key)`, `\($0)`" } ?? "`\(declaration.key)`"
    let fallback = declaration.defaultText.isEmpty ? "none" : "`\(declaration.defaultText)`"
    let secret = declaration.isSecret ? " Secret." : ""
    let row =
      "| \(name) | `\(declaration.environmentName)` | \(fallback) | \(declaration.expected) "
      + "| \(declaration.help)\(secret) |"
    #expect(page.contains(row + "\n"))
  }

  @Test("the sample file holds every setting that is no secret and has a default, at it")
  func sampleFile() async throws {
    let path = Self.repository.appending(path: "deploy/tickmark.json").path()
    let (settings, origins) = try await Settings.load(flags: ["config": path], environment: [:])
    let defaults = try await Settings.load(environment: [:]).settings
    #expect(settings == defaults)
    let given = origins.filter { $0.source == .file(path) }.map(\.key)
    #expect(given == SettingDeclaration.all.filter { !$0.isSecret && !$0.defaultText.isEmpty }.map(\.key))
  }
}
