import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The ceiling of the server: the same stack with routes that do nothing but what cannot be spared.
package struct HelloServer: Sendable {
  private let secret: String
  private let answer: [UInt8]

  /// - Parameters:
  ///   - secret: under which `POST /hello` checks the signature of a body that it reads and drops.
  ///   - answer: what `GET /hello/bytes` answers.
  package init(secret: String, answer: [UInt8]) {
    self.secret = secret
    self.answer = answer
  }

  package func run(port: Int, onListening: @escaping @Sendable (Int) async -> Void) async throws {
    let signature = WebhookSignature(secrets: [secret])
    let bodies = BodyReader()
    let bytes = ByteBuffer(bytes: answer)
    let router = Routes.emptyRouter()
    router.get("/health/live") { _, _ in Response.text("ok\n") }
    router.get("/hello/bytes") { _, _ in
      Response(status: .ok, headers: Response.jsonHeaders, body: ResponseBody(byteBuffer: bytes))
    }
    router.post("/hello") { request, _ in
      guard let code = WebhookSignature.code(request.headers[.xHubSignature256]) else { throw Problem.badRequest }
      return try await bodies.withBody(of: request) { body in
        guard signature.accepts(body, code: code) else { throw Problem.badRequest }
        return Response(status: .ok)
      }
    }
    var options = Server.Options()
    options.port = port
    let logger = Logger(label: "hello") { _ in SwiftLogNoOpLogHandler() }
    let application = Server.application(router, options: options, logger: logger, onListening: onListening)
    try await ServiceGroup(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
  }
}
