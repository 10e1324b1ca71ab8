import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What the emulator answers.
package struct EmulatorAnswer: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  init(status: Int = 200, json: [String: Any]) {
    self.init(
      status: status,
      headers: [
        ("Content-Type", "application/json; charset=UTF-8"), ("facebook-api-version", "v25.0"),
        ("X-FB-Trace-ID", "Emulated"),
      ], body: Self.bytes(json))
  }

  package static func error(status: Int, code: Int, subcode: Int? = nil, message: String) -> EmulatorAnswer {
    var error: [String: Any] = [
      "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AEmulatedTrace",
    ]
    error["error_subcode"] = subcode
    return EmulatorAnswer(status: status, json: ["error": error])
  }

  /// Makes the cursor to the next page the one that this page was asked for with. The first page stays as it is.
  mutating func repeatCursor(of call: GraphCallRecord) {
    guard let cursor = call.parameter("after"),
      var json = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    else { return }
    json["paging"] = ["cursors": ["before": cursor, "after": cursor], "next": "https://graph.facebook.com/next"]
    body = Self.bytes(json)
  }

  private static func bytes(_ json: [String: Any]) -> [UInt8] {
    (try? JSONSerialization.data(withJSONObject: json, options: [.sortedKeys, .withoutEscapingSlashes]))
      .map(Array.init) ?? []
  }

  var response: Response {
    Response(
      status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  /// Promises the whole body, writes `count` bytes of it and ends the connection.
  func response(cutAfter count: Int, by context: EmulatorContext) -> Response {
    let part = ByteBuffer(bytes: body.prefix(count))
    return Response(
      status: .init(code: status), headers: fields,
      body: ResponseBody(contentLength: body.count) { writer in
        try await writer.write(part)
        try await context.close()
        throw CancellationError()
      })
  }

  /// Promises the whole body, writes `count` bytes of it and waits.
  func response(stalledAfter count: Int, until end: GraphGate) -> Response {
    let part = ByteBuffer(bytes: body.prefix(count))
    return Response(
      status: .init(code: status), headers: fields,
      body: ResponseBody(contentLength: body.count) { writer in
        try await writer.write(part)
        try await end.passed()
        throw CancellationError()
      })
  }

  private var fields: HTTPFields {
    var fields = HTTPFields()
    for (name, value) in headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    return fields
  }
}
