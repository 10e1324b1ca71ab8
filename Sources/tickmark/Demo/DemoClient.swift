import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import TemplateAnalytics

/// The programs around the server: Meta, who posts webhooks, a sender, who registers sends, and somebody who asks.
struct DemoClient: Sendable {
  /// Requests under way at once.
  private static let concurrency = 8

  let url: String
  let appSecret: String
  let sid: String
  let key: String
  let traffic: DemoTraffic

  /// Sends all the traffic and waits until it is in the counts.
  /// - Returns: what the counts ought to be.
  func fill() async throws -> DemoTotals {
    var bar = ProgressBar("sending", total: traffic.messages)
    var steps = traffic.makeIterator()
    try await withThrowingTaskGroup(of: Void.self) { group in
      var underWay = 0
      while let step = steps.next() {
        if underWay == Self.concurrency {
          try await group.next()
          underWay -= 1
        }
        group.addTask { try await send(step) }
        underWay += 1
        bar.update(steps.progress.messages)
      }
      try await group.waitForAll()
    }
    bar.end()
    var totals = steps.totals
    let clicks = try await DemoTaps(client: self).run(&totals)
    while try await isBehind(clicks) { try await Task.sleep(for: .milliseconds(20)) }
    return totals
  }

  private func send(_ step: DemoStep) async throws {
    switch step {
    case .sends(let sends):
      _ = try await request(
        .POST, "/api/v1/wabas/\(DemoCatalogue.waba)/sends", [("Authorization", "Bearer \(key)")],
        SendRegistration.lines(sends))
    case .webhook(let body):
      let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(appSecret.utf8)))
      _ = try await request(.POST, "/webhooks/meta", [("X-Hub-Signature-256", "sha256=" + code.hexadecimal)], body)
    }
  }

  /// Whether something waits to be counted, or one of so many clicks to be written.
  private func isBehind(_ clicks: Int) async throws -> Bool {
    struct Status: Decodable {
      struct Inbox: Decodable { let pending: Int }
      struct Clicks: Decodable { let recorded: Int }
      let inbox: Inbox
      let clicks: Clicks
    }
    let answer = try await request(.GET, "/api/v1/status", [("Authorization", "Bearer \(key)")])
    let status = try JSONDecoder().decode(Status.self, from: answer.body)
    return status.clicks.recorded < clicks || status.inbox.pending > 0
  }

  /// The path and query of a question about the last week of the two largest marketing templates.
  var samplePath: String {
    let today = Day(holding: traffic.now)
    let ids = DemoCatalogue.templates.prefix(2).map(\.id.description).joined(separator: ",")
    return analyticsPath(ids: ids, from: today.advanced(by: -6), to: today)
  }

  func sampleAnswer() async throws -> String {
    String(decoding: try await request(.GET, samplePath, [("api-key", key)]).body, as: UTF8.self)
  }

  func analyticsPath(ids: String, from: Day, to: Day) -> String {
    "/v2/\(sid)/whatsapp/\(DemoCatalogue.waba)/templates_analytics?whatsapp_template_ids=\(ids)"
      + "&start_date=\(from)&end_date=\(to)&granularity=DAILY"
  }

  struct Answer {
    let headers: HTTPHeaders
    let body: Data
  }

  /// - Throws: ``CommandFailure`` 69 for anything but the status that is expected.
  func request(
    _ method: HTTPMethod, _ path: String, _ headers: [(String, String)], _ body: [UInt8]? = nil,
    expecting status: HTTPResponseStatus = .ok
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: url + path)
    request.method = method
    request.headers = HTTPHeaders(headers)
    if let body { request.body = .bytes(body) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let bytes = try await response.body.collect(upTo: 16 << 20)
    guard response.status == status else {
      throw CommandFailure.unavailable(
        "the server answered \(response.status.code) to \(method.rawValue) \(path.prefix { $0 != "?" })")
    }
    return Answer(headers: response.headers, body: Data(bytes.readableBytesView))
  }
}
