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
    let (version, phoneNumber) = (GraphAddress.version(context), GraphAddress.objectID(context))
    guard GraphAddress.isVersion(version), Self.isID(phoneNumber) else { throw Problem.notFound }
    do {
      return try await bodies.withBody(of: request) { body in
        let answer = try await send(body, request, path: "/\(version)/\(phoneNumber)/\(edge)")
        // Only what Meta accepted was sent.
        if (200..<300).contains(answer.status) {
          await record(body, answer, request, phoneNumber: phoneNumber, product: product)
        }
        return Self.response(answer)
      }
    } catch let failure as SendFailure {
      context.logger.warning("a send was not answered", metadata: ["failure": "\(failure)"])
      return Self.response(failure, context)
    } catch let problem as Problem where problem == .tooLarge {
      return Self.response(.tooLarge(limit: Limits.bodyBytes), context)
    } catch let problem as Problem where problem == .overloaded {
      return Self.response(.busy, context)
    }
  }

  private func send(
    _ body: ByteBuffer, _ request: Request, path: String
  ) async throws(SendFailure) -> GraphAnswer {
    do throws(GraphForwardError) {
      return try await forwarder.forward(
        GraphRequest(
          path: path, query: request.uri.query,
          headers: request.headers.map { (name: $0.name.rawName, value: $0.value) }, body: body))
    } catch {
      switch error {
      case .busy: throw .busy
      case .notSent: throw .notSent
      case .unknown: throw .unknown
      }
    }
  }

  private func record(
    _ body: ByteBuffer, _ answer: GraphAnswer, _ request: Request, phoneNumber: String, product: ProductType
  ) async {
    guard
      let message = TemplateMessage(Data(body.readableBytesView), contentType: request.headers[.contentType])
    else { return }
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

  private static func isID(_ text: String) -> Bool { text.wholeMatch(of: /[0-9]{1,32}/) != nil }
}
