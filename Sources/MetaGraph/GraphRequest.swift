import NIOCore

/// A request for Meta, as somebody made it.
package struct GraphRequest: Sendable {
  /// With the version: `/v25.0/123/messages`.
  package var path: String
  /// As it came and without the question mark; nil where there is none. It goes out unchanged, but for bytes that no
  /// URL may hold.
  package var query: String?
  /// As they came: the forwarder leaves out what concerns the connection alone.
  package var headers: [(name: String, value: String)]
  package var body: ByteBuffer

  package init(path: String, query: String? = nil, headers: [(name: String, value: String)], body: ByteBuffer) {
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }
}

/// Meta's answer to a forwarded request.
package struct GraphAnswer: Sendable {
  /// Of HTTP.
  package var status: Int
  /// Without what concerns the connection alone, and without the length.
  package var headers: [(name: String, value: String)]
  package var body: ByteBuffer
}
