import Testing

@testable import tickmark

@Suite("Settings: names")
struct SettingNamesTests {
  @Test(
    "a variable that is no setting is refused, with what was probably meant",
    arguments: [
      ("TICKMARK_HTPP_PORT", "did you mean TICKMARK_HTTP_PORT?"),
      ("TICKMARK_PORT", "did you mean TICKMARK_HTTP_PORT?"),
      ("TICKMARK_DATA_DIR", "did you mean TICKMARK_DATA?"),
      ("TICKMARK_META_APP_SECRET", "did you mean TICKMARK_META_APP_SECRETS?"),
      ("TICKMARK_VERIFY_TOKEN", "did you mean TICKMARK_META_VERIFY_TOKEN?"),
      ("TICKMARK_CONFG", "did you mean TICKMARK_CONFIG?"),
      ("TICKMARK_PURPLE_ELEPHANT", "remove it"),
    ])
  func unknownVariables(name: String, right: String) async throws {
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(environment: [name: "1", "PATH": "/bin"])
    }
    #expect(
      error.problems == [
        SettingsError.Problem(key: name, from: "environment", wrong: "is no setting", right: right)
      ])
  }

  @Test("what Kubernetes puts beside a service called tickmark is nobody's mistake")
  func serviceLinks() async throws {
    _ = try await Settings.load(
      environment: [
        "TICKMARK_SERVICE_HOST": "10.0.0.1", "TICKMARK_SERVICE_PORT": "8080", "TICKMARK_SERVICE_PORT_HTTP": "8080",
        "TICKMARK_PORT": "tcp://10.0.0.1:8080", "TICKMARK_PORT_8080_TCP": "tcp://10.0.0.1:8080",
        "TICKMARK_PORT_8080_TCP_ADDR": "10.0.0.1", "TICKMARK_PORT_8080_TCP_PROTO": "tcp",
      ])
  }

  @Test("a flag that is no setting is refused")
  func unknownFlag() async throws {
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(flags: ["http.prt": "1"], environment: [:])
    }
    #expect(error.problems.map(\.right) == ["did you mean http.port?"])
  }

  @Test("no two settings share a variable, and keys are lower case")
  func namesAreDistinct() {
    let declarations = SettingDeclaration.all
    #expect(Set(declarations.map(\.environmentName)).count == declarations.count)
    #expect(declarations.allSatisfy { $0.key == $0.key.lowercased() && !$0.key.contains("-") })
    #expect(declarations.first { $0.key == "http.port" }?.environmentName == "TICKMARK_HTTP_PORT")
    #expect(declarations.first { $0.key == "meta.app_secrets" }?.environmentName == "TICKMARK_META_APP_SECRETS")
  }
}
