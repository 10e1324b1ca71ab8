import Foundation
import HTTPTypes
import NIOCore
import NIOFoundationCompat
import TemplateAnalytics

/// The send registrations of one request: a JSON array, or one JSON object a line.
struct SendsBatch {
  private(set) var accepted: [SendRegistration] = []
  private(set) var rejected: [Rejected] = []

  struct Rejected: Encodable {
    /// Its place in the request, from 0; blank lines do not count.
    let index: Int
    let problems: [String]
  }

  /// - Throws: ``Problem`` where there are too many, or the body is a broken array.
  init(_ body: ByteBuffer, now: UnixTime) throws {
    let bytes = body.readableBytesView
    let isArray = bytes.first { $0 > UInt8(ascii: " ") } == UInt8(ascii: "[")
    if isArray {
      guard let items = SendRegistration.parse(array: Data(bytes)) else {
        throw Problem(
          status: .badRequest, code: "bad_json", detail: "The body is neither a JSON array nor one JSON object a line.")
      }
      try Self.check(count: items.count)
      for (index, item) in items.enumerated() { take(item, index: index, now: now) }
    } else {
      let lines = bytes.split(separator: UInt8(ascii: "\n")).filter { line in line.contains { $0 > UInt8(ascii: " ") } }
      try Self.check(count: lines.count)
      for (index, line) in lines.enumerated() { take(SendRegistration.parse(line), index: index, now: now) }
    }
  }

  /// What is kept of them, one JSON object a line: no more than counting needs.
  var lines: [UInt8] { SendRegistration.lines(accepted) }

  private static func check(count: Int) throws {
    if count > Limits.sendsPerRequest {
      throw Problem(
        status: .contentTooLarge, code: "too_many_sends",
        detail: "A request may hold \(Limits.sendsPerRequest) sends at most; this one holds \(count).")
    }
  }

  private mutating func take(
    _ item: Result<SendRegistration, SendRegistration.Invalid>, index: Int, now: UnixTime
  ) {
    switch item {
    case .success(let send) where send.isInTheFuture(at: now):
      rejected.append(Rejected(index: index, problems: [SendRegistration.futureProblem]))
    case .success(let send): accepted.append(send)
    case .failure(let invalid): rejected.append(Rejected(index: index, problems: invalid.problems))
    }
  }
}
