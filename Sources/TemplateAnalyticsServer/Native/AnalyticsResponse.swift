import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// Renders an answer of the native analytics. Its rows are read and written piece by piece, so that memory does not
/// follow their number.
struct AnalyticsResponse: Sendable {
  private let answer: AnalyticsAnswer
  private let encoder: AnalyticsEncoder
  private let waba: WABAID
  private let logger: Logger

  /// Of JSON without a tag so much is held back until its hash is known. What is longer has none.
  private static let maximumHashed = 4 << 20

  init(_ answer: AnalyticsAnswer, waba: WABAID, logger: Logger) {
    self.answer = answer
    self.waba = waba
    self.logger = logger
    encoder = AnalyticsEncoder(answer.query, waba: waba)
  }

  static func notModified(_ tag: EntityTag) -> Response {
    Response(status: .notModified, headers: [.eTag: tag.text, .cacheControl: cacheControl])
  }

  /// - Parameter tag: of the answer, where it is known without reading it.
  /// - Throws: ``StoreError`` where not even the first rows can be read.
  func response(to request: Request, tag: EntityTag?) async throws -> Response {
    var bytes = try await part(0)
    var next = 1
    var tag = tag
    if tag == nil, answer.query.format == .json {
      while next < partCount, bytes.readableBytes < Self.maximumHashed {
        bytes.writeImmutableBuffer(try await part(next))
        next += 1
      }
      if next == partCount {
        let hash = EntityTag(of: bytes.readableBytesView)
        if hash.isHeld(by: request) { return Self.notModified(hash) }
        tag = hash
      }
    }
    var headers = headers
    if let tag { headers[.eTag] = tag.text }
    return Response(status: .ok, headers: headers, body: body(bytes, next: next))
  }

  private static let cacheControl = "private, no-cache"

  private var headers: HTTPFields {
    var headers: HTTPFields = [.cacheControl: Self.cacheControl, .xContentTypeOptions: "nosniff"]
    switch answer.query.format {
    case .json: headers[.contentType] = "application/json"
    case .ndjson: headers[.contentType] = "application/x-ndjson"
    case .csv:
      headers[.contentType] = "text/csv; charset=utf-8; header=present"
      let days = answer.query.days
      headers[.contentDisposition] =
        "attachment; filename=\"tickmark-\(waba)-\(days.lowerBound)-\(days.upperBound).csv\""
    }
    return headers
  }

  /// The parts that are read already, and those that follow.
  private func body(_ bytes: ByteBuffer, next: Int) -> ResponseBody {
    if next == partCount { return ResponseBody(byteBuffer: bytes) }
    return ResponseBody { (writer: inout any ResponseBodyWriter) async throws in
      try await writer.write(bytes)
      for index in next..<partCount { try await writer.write(try await laterPart(index)) }
      try await writer.finish(nil)
    }
  }

  /// The status is sent by then: where a part cannot be read, all that can be done is to break off, which the caller
  /// sees.
  private func laterPart(_ index: Int) async throws(StoreError) -> ByteBuffer {
    do throws(StoreError) { return try await part(index) } catch {
      logger.error("broke off an answer", metadata: ["error": "\(error.message)"])
      throw error
    }
  }

  private var partCount: Int { max(1, answer.pieces.count) }

  /// The rows of a piece, with what belongs in front of the first and behind the last.
  private func part(_ index: Int) async throws(StoreError) -> ByteBuffer {
    let rows = answer.pieces.isEmpty ? [] : try await answer.rows(of: answer.pieces[index])
    var bytes = ByteBuffer(bytes: index == 0 ? encoder.head : [])
    bytes.writeBytes(encoder.rows(rows, areFirst: index == 0))
    if index == partCount - 1 { bytes.writeBytes(encoder.tail) }
    return bytes
  }
}
