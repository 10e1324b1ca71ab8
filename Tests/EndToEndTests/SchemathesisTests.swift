import Foundation
import Testing

/// The real binary holds what openapi.json promises, for whatever schemathesis makes of it: right requests, wrong ones,
/// and methods that there are not.
@Suite(
  .enabled(if: PythonTool.has("schemathesis"), "it takes schemathesis, which `make test` installs"),
  .timeLimit(.minutes(10))
)
struct SchemathesisTests {
  @Test func theServerHoldsWhatItsDocumentPromises() async throws {
    try await DocumentedSite.run { site async throws in
      let document = Data(try await site.send(.GET, "/openapi.json").body)
      let operations = try JSONDecoder().decode(Document.self, from: document).paths.values.map(\.count).reduce(0, +)
      // From a file: it passes over the address that it has a document from.
      let file = Tickmark.temporaryPath() + ".json"
      try document.write(to: URL(fileURLWithPath: file))
      defer { try? FileManager.default.removeItem(atPath: file) }
      let links = (
        followed: try await DocumentedSite.link(at: site), read: try await DocumentedSite.link(at: site),
        deleted: try await DocumentedSite.link(at: site)
      )
      let result = try await PythonTool.run(
        [
          PythonTool.program("schemathesis"), "--config-file", PythonTool.support("schemathesis.toml"), "run", file,
          "--url", site.url, "--checks", "all", "--phases", "examples,coverage,fuzzing", "--seed", "1",
          "--max-examples", "50", "--generation-database", "none", "--continue-on-failure", "--no-color",
        ],
        environment: [
          "HOOKS": PythonTool.support("schemathesis_hooks.py"), "API_KEY": site.key, "SID": TestSite.sid,
          "WABA": "\(DocumentedSite.waba)", "PHONE": DocumentedSite.phone, "META_TOKEN": DocumentedSite.token,
          "VERIFY_TOKEN": DocumentedSite.verifyToken, "TEMPLATE": "\(DocumentedSite.templates[0])",
          "BUTTON": DocumentedSite.button, "TOKEN": links.followed.token, "LINK": links.read.link_id,
          "LINK_TO_DELETE": links.deleted.link_id,
        ])
      #expect(result.exitCode == 0, "\(result.output) \(result.errors)")
      #expect(result.output.contains("Tested: \(operations)\n"), "\(result.output)")
      #expect(!site.log.contains("unexpected error") && !site.log.contains("cannot answer"))
      #expect(try await site.stop() == 0)
    }
  }

  private struct Document: Decodable {
    struct Anything: Decodable {}
    let paths: [String: [String: Anything]]
  }
}
