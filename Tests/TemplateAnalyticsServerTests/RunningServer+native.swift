import Foundation
import NIOHTTP1
import TemplateAnalytics
import Testing

extension RunningServer {
  /// Asks our own API for analytics.
  func nativeAnalytics(
    _ parameters: [String: String] = [:], waba: String = "\(RunningServer.waba)", method: HTTPMethod = .GET,
    headers: [(String, String)] = []
  ) async throws -> Answer {
    let query = parameters.map { "\($0)=\(FormText.encoded($1))" }.sorted().joined(separator: "&")
    return try await send(
      method, "/api/v1/wabas/\(waba)/analytics" + (query.isEmpty ? "" : "?" + query),
      headers: [("Authorization", "Bearer \(key)")] + headers)
  }

  /// The rows of such an answer.
  func nativeRows(_ parameters: [String: String] = [:]) async throws -> [NativeRow] {
    let answer = try await nativeAnalytics(parameters)
    try #require(answer.status == 200, "\(answer.body)")
    return try JSONDecoder().decode(NativeAnswer.self, from: Data(answer.body.utf8)).rows
  }
}

/// An answer of the native analytics.
struct NativeAnswer: Decodable {
  struct Days: Decodable, Equatable {
    let from: String
    let to: String
  }
  let waba_id: String
  let from: String
  let to: String
  let timezone: String
  let granularity: String
  let group_by: String
  let attribution: String
  let comparison: Days?
  let rows: [NativeRow]
}

struct NativeRow: Decodable, Equatable {
  struct Button: Decodable, Equatable {
    let type: String
    let button_content: String
  }
  struct Time: Decodable, Equatable {
    let count: Int
    let p50: Int?
    let p90: Int?
    let p99: Int?
  }
  struct Failure: Decodable, Equatable {
    let code: Int
    let count: Int
    let title: String
    let advice: String
  }
  struct Previous: Decodable, Equatable {
    let start: Int64
    let end: Int64
    let sent: Int?
    let unknown: Bool?
  }
  let template_id: String?
  let template_name: String?
  let language: String?
  let category: String?
  let button: Button?
  let start: Int64
  let end: Int64
  let date: String
  let unknown: Bool?
  let incomplete: Bool?
  let accepted: Int?
  let sent: Int?
  let delivered: Int?
  let read: Int?
  let replied: Int?
  let clicked: Int?
  let failed: Int?
  let rates: [String: Double?]?
  let time_to_deliver: Time?
  let time_to_read: Time?
  let failures: [Failure]?
  let previous: Previous?
}

/// A problem detail.
struct NativeProblem: Decodable {
  let status: Int
  let code: String
  let detail: String
  let errors: [String: String]?

  init(_ answer: RunningServer.Answer) throws {
    #expect(answer.headers.first(name: "content-type") == "application/problem+json")
    self = try JSONDecoder().decode(Self.self, from: Data(answer.body.utf8))
    #expect(status == answer.status)
  }
}
