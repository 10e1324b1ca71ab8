import HTTPTypes
import Hummingbird

/// The addresses that there are, and who answers there.
struct RouteTable {
  typealias Handler = @Sendable (Request, AppContext) async throws -> Response

  /// An address, and the methods that it takes. HEAD goes with GET and is not named.
  struct Address: Hashable, Sendable {
    /// As the router takes it: `/v2/{sid}`.
    let path: String
    let methods: Set<HTTPRequest.Method>
    let audience: Audience
  }

  /// Whom an address is for. What programs ask for is described in openapi.json.
  enum Audience: Sendable { case programs, people }

  private(set) var addresses: [Address] = []
  private let router: Router<AppContext>
  /// Who answers at an address that takes other methods, all of them as GET.
  private let refusals = Router(context: AppContext.self)

  /// - Parameter router: what every request goes through.
  init(router: Router<AppContext>) { self.router = router }

  /// Adds an address. HEAD goes with GET, and every other method is a 405 that says which there are: Hummingbird on its
  /// own answers 404.
  mutating func add(
    _ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler], for audience: Audience = .programs,
    refusing: (_ allowed: String) -> Handler = Self.unsupported
  ) {
    addresses.append(Address(path: path.description, methods: Set(handlers.keys), audience: audience))
    var handlers = handlers
    handlers[.head] = handlers[.get]
    for (method, handler) in handlers { router.on(path, method: method, use: handler) }
    let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
    refusals.get(path, use: refusing(allowed))
  }

  /// Adds a page of the dashboard, or what belongs to it.
  mutating func addPage(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
    add(path, handlers, for: .people)
  }

  /// The router of all that was added. To be called once.
  func finished() -> Router<AppContext> {
    refusals.add(middleware: NothingThere())
    // Added last: only what the router found nobody for goes through it.
    router.add(middleware: RefusingMiddleware(refusals: refusals.buildResponder()))
    return router
  }

  private static func unsupported(allowed: String) -> Handler {
    { _, _ in
      var response = try Problem(
        status: .methodNotAllowed, code: "method_not_allowed", detail: "This address takes \(allowed)."
      ).response
      response.headers[.allow] = allowed
      return response
    }
  }
}

/// Answers whatever has come to it by the address alone, because nobody takes its method there.
private struct RefusingMiddleware: RouterMiddleware {
  let refusals: RouterResponder<AppContext>

  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response {
    var head = request.head
    head.method = .get
    return try await refusals.respond(to: Request(head: head, body: request.body), context: context)
  }
}

private struct NothingThere: RouterMiddleware {
  func handle(
    _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
  ) async throws -> Response { throw Problem.notFound }
}
