import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// Where Meta posts its webhooks: `/webhooks/meta`.
struct WebhookFace: Sendable {
  let intake: Intake
  let setup: WebhookSetup
  let scanner: ReceiptScanner
  let bodies: BodyReader
  let clock: @Sendable () -> UnixTime

  /// Meta's verification of a new webhook address: answers the challenge if the token is ours.
  func verify(_ request: Request, _ context: AppContext) async throws -> Response {
    let parameters = request.uri.queryParameters
    guard parameters["hub.mode"] == "subscribe", let verifyToken = setup.verifyToken,
      let token = parameters["hub.verify_token"],
      isEqualInConstantTime(token.utf8, verifyToken.utf8)
    else {
      throw Problem(
        status: .forbidden, code: "wrong_verify_token",
        detail: "hub.mode must be subscribe and hub.verify_token the token set as meta.verify_token.")
    }
    return .text(String(parameters["hub.challenge"] ?? ""))
  }

  /// Takes a delivery in. 200 says that it is as safe as was asked for (``Acknowledgement``). Whatever is signed is taken: content is judged
  /// later, and what cannot be understood is set aside, because Meta repeats a refused delivery for days.
  func receive(_ request: Request, _ context: AppContext) async throws -> Response {
    let wrongSignature = Problem(
      status: .unauthorized, code: "wrong_signature",
      detail: "X-Hub-Signature-256 must be sha256= and the HMAC-SHA256 of the body under an app secret.")
    // Before the body is read: whoever has no secret is not to fill our memory.
    guard let code = WebhookSignature.code(request.headers[.xHubSignature256]) else { throw wrongSignature }
    let position = try await bodies.withBody(of: request) { body in
      guard setup.signature.accepts(body, code: code) else { throw wrongSignature }
      let now = clock()
      let content = body.withUnsafeReadableBytes {
        DeliveryContent(webhook: $0, receivedAt: now, scanner: scanner)
      }
      return try await intake.append(content, receivedAt: now)
    }
    try await intake.waitUntilSafe(position)
    return Response(status: .ok)
  }
}
