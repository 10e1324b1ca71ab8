import Testing

@testable import tickmark

@Suite("Settings: the secrets directory")
struct SecretsDirectoryTests {
  @Test(
    "a file is named for the key or for the variable",
    arguments: ["meta.app_secrets", "TICKMARK_META_APP_SECRETS", "META_APP_SECRETS", "TICKMARK_meta.app_secrets"])
  func fileNames(name: String) async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    try place.write(name, "one,two\n")
    let (settings, origins) = try await Settings.load(flags: ["secrets_dir": place.path], environment: [:])
    #expect(settings.meta.appSecrets == ["one", "two"])
    #expect(origins.first { $0.key == "meta.app_secrets" }?.source == .secretsDirectory(name))
  }

  @Test("systemd's directory of credentials is one, unless another is given")
  func credentialsDirectory() async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    try place.write("meta.access_token", "mine")
    let environment = ["CREDENTIALS_DIRECTORY": place.path]
    #expect(try await Settings.load(environment: environment).settings.meta.tokens.common == "mine")

    let other = try place.directory("other")
    let settings = try await Settings.load(flags: ["secrets_dir": other], environment: environment).settings
    #expect(settings.meta.tokens.common == nil)
  }

  @Test("other programs' files are left alone; misspelt ones of ours are not")
  func otherFiles() async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    try place.write("database_password", "x")
    try place.write(".hidden", "x")
    _ = try place.directory("nested")
    _ = try await Settings.load(flags: ["secrets_dir": place.path], environment: [:])

    try place.write("TICKMARK_META_APP_SECRET", "x")
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(flags: ["secrets_dir": place.path], environment: [:])
    }
    #expect(error.problems.map(\.key) == ["TICKMARK_META_APP_SECRET"])
    #expect(error.problems.map(\.right) == ["did you mean meta.app_secrets?"])
  }

  @Test("two files for one setting are refused")
  func twoFiles() async throws {
    let place = try TemporaryPlace()
    defer { place.remove() }
    try place.write("meta.access_token", "a")
    try place.write("TICKMARK_META_ACCESS_TOKEN", "b")
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(flags: ["secrets_dir": place.path], environment: [:])
    }
    #expect(error.problems.map(\.key) == ["meta.access_token"])
  }

  @Test("a directory that is not there is told")
  func missingDirectory() async throws {
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(environment: ["TICKMARK_SECRETS_DIR": "/nowhere/at/all"])
    }
    #expect(error.problems.map(\.key) == ["secrets_dir"])
  }
}
