import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MetaGraph
import NIOCore
import TemplateAnalytics

/// `POST /{version}/{phone_number_id}/messages` and `/marketing_messages`: hands sends to Meta and Meta's answer back, both
/// unchanged, and records which message is of which template.
///
/// Whoever may send is for Meta to say: the token goes through and is neither kept nor logged.
struct SendProxyFace: Sendable {
  let forwarder: GraphForwarder
  let recorder: SendRecorder
  let bodies: BodyReader
  let clock: @Sendable () -> UnixTime

  func messages(_ request: Request, _ context: AppContext) async throws -> Response {
    try await forward(request, context, edge: "messages", product: .cloudAPI)
  }

  func marketingMessages(_ request: Request, _ context: AppContext) async throws -> Response {
    try await forward(request, context, edge: "marketing_messages", product: .marketingMessagesLite)
  }

  private func forward(
    _ request: Request, _ context: AppContext, edge: String, product: ProductType
  ) async throws -> Response {
    let version = GraphAddress.version(context)
    guard GraphAddress.isVersion(version) else { throw Problem.notFound }
    let phoneNumber = GraphAddress.objectID(context)
    guard Self.isID(phoneNumber) else {
      let failure = GraphFaceFailure.unknownObject(id: phoneNumber, method: "post")
      return .json(
        bytes: failure.body(traceID: context.requestID), status: HTTPResponse.Status(code: failure.httpStatus))
    }
    do {
      return try await bodies.withBody(of: request) { body in
        let outgoing = GraphRequest(
          path: "/\(version)/\(phoneNumber)/\(edge)", query: request.uri.query,
          headers: request.headers.map { (name: $0.name.rawName, value: $0.value) }, body: body)
        let contentType = request.headers[.contentType]
        // No part of the request: what goes to Meta is seen through and recorded, whoever goes away or stops meanwhile.
        let sending = Task {
          let answer = try await forwarder.forward(outgoing)
          // Only what Meta accepted was sent.
          if (200..<300).contains(answer.status) {
            await record(body, answer, contentType: contentType, phoneNumber: phoneNumber, product: product)
          }
          return answer
        }
        return Self.response(try await sending.value)
      }
    } catch let error as GraphForwardError {
      return Self.response(Self.failure(error, context), context)
    } catch let problem as Problem where problem == .tooLarge {
      return Self.response(.tooLarge(limit: Limits.bodyBytes), context)
    } catch let problem as Problem where problem == .overloaded {
      return Self.response(.busy, context)
    }
  }

  private static func failure(_ error: GraphForwardError, _ context: AppContext) -> SendFailure {
    switch error {
    case .busy: return .busy
    case .notSent(let detail):
      context.logger.warning("a send did not reach Meta", metadata: ["error": "\(detail)"])
      return .notSent
    case .unknown(let detail):
      context.logger.warning("a send was not answered by Meta", metadata: ["error": "\(detail)"])
      return .unknown
    }
  }

  private func record(
    _ body: ByteBuffer, _ answer: GraphAnswer, contentType: String?, phoneNumber: String, product: ProductType
  ) async {
    guard let message = TemplateMessage(Data(body.readableBytesView), contentType: contentType) else { return }
    let wamids = SendAnswer.wamids(Data(answer.body.readableBytesView))
    await recorder.record(
      SendRecorder.Accepted(
        phoneNumber: phoneNumber, wamids: wamids, message: message, product: product, acceptedAt: clock()))
  }

  private static func response(_ answer: GraphAnswer) -> Response {
    var headers = HTTPFields()
    for header in answer.headers {
      if let name = HTTPField.Name(header.name) { headers.append(HTTPField(name: name, value: header.value)) }
    }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers, body: ResponseBody(byteBuffer: answer.body))
  }

  private static func response(_ failure: SendFailure, _ context: AppContext) -> Response {
    var response = Response.json(
      bytes: failure.body(traceID: context.requestID), status: HTTPResponse.Status(code: failure.httpStatus))
    if failure == .busy { response.headers[.retryAfter] = "1" }
    return response
  }

  private static func isID(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }
}
