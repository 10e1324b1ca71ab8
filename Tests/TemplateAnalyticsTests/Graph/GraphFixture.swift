import Foundation
import TemplateAnalytics

/// A whole body from `Fixtures/graph`, byte for byte.
enum GraphFixture {
  static func text(_ name: String) throws -> String {
    let url = Bundle.module.bundleURL.appending(path: "Fixtures/graph/\(name).json")
    return String(decoding: try Data(contentsOf: url), as: UTF8.self)
  }

  static let link = GraphLink(
    origin: "https://graph.example", path: "/v26.0/109087654321098/template_analytics",
    parameters: [("start", "2025-07-01"), ("limit", "7"), ("after", "MAZDZD"), ("before", "MAZDZD")])
}
