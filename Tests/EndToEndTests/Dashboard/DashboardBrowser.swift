import Foundation

/// Chromium, driven by the programs of `Tests/Support/dashboard`.
enum DashboardBrowser {
  static let isInstalled =
    FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") && PythonTool.has("playwright")
    && PythonTool.has("axe_playwright_python")

  /// What a program is told, as JSON in its environment: no key is on a command line.
  struct Told: Encodable {
    let url: String
    let key: String
    /// Signs webhooks.
    var secret = TestSite.secret
    /// By name.
    let wabas: [String: String]
    /// Where there is one: a link that signs in.
    var sign_in_link: String?

    init(_ site: TestSite, wabas: [String: Int64] = DashboardWorld.wabas) {
      url = site.url
      key = site.key
      self.wabas = wabas.mapValues(String.init)
    }

    init(url: String, key: String, signInLink: String) {
      self.url = url
      self.key = key
      wabas = [:]
      sign_in_link = signInLink
    }
  }

  /// Runs one of the programs to its end.
  static func run(
    _ arguments: [String], _ told: Told? = nil, program: String = "run.py"
  ) async throws -> Tickmark.Result {
    let told = try told.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    return try await PythonTool.run(
      [PythonTool.program("python"), PythonTool.support("dashboard/\(program)")] + arguments,
      environment: told.map { ["DASHBOARD": $0] } ?? [:])
  }
}
