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
    var verify_token = DashboardWorld.verifyToken
    var wabas = DashboardWorld.wabas.mapValues(String.init)
    /// Where there is one: a link that signs in.
    var sign_in_link: String?

    init(_ site: TestSite) {
      url = site.url
      key = site.key
    }

    init(url: String, key: String, signInLink: String) {
      self.url = url
      self.key = key
      sign_in_link = signInLink
    }
  }

  /// Runs a program to its end.
  static func run(_ arguments: [String], _ told: Told? = nil) async throws -> Tickmark.Result {
    let told = try told.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    return try await PythonTool.run(
      [PythonTool.program("python"), PythonTool.support("dashboard/run.py")] + arguments,
      environment: ["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1"].merging(told.map { ["DASHBOARD": $0] } ?? [:]) { $1 })
  }
}
