import HTTPTypes
import Hummingbird

/// Everything that can be asked for, as a table of contents.
struct Routes {
  let webhooks: WebhookFace
  let kaleyra: KaleyraFace
  let graph: GraphFace
  let sends: SendProxyFace
  let native: NativeFace
  let links: LinkFace
  let redirects: RedirectFace
  let health: HealthFace

  /// What every request goes through, and nothing to ask for.
  static func emptyRouter() -> Router<AppContext> {
    let router = Router(context: AppContext.self)
    router.add(middleware: HeadMiddleware())
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: AccessLogMiddleware())
    router.add(middleware: ProblemMiddleware())
    return router
  }

  func router() -> Router<AppContext> {
    let router = Self.emptyRouter()
    add("/webhooks/meta", [.get: webhooks.verify, .post: webhooks.receive], to: router)

    add("/v2/{sid}/whatsapp/{waba_id}/templates_analytics", [.get: kaleyra.templatesAnalytics], to: router)
    add("/v2/{sid}/whatsapp/{waba_id}/message_templates", [.get: kaleyra.messageTemplates], to: router)

    add("/api/v1/status", [.get: native.status], to: router)
    add("/api/v1/wabas/{waba_id}/sends", [.post: native.sends], to: router)
    add("/api/v1/wabas/{waba_id}/links", [.get: links.list, .post: links.create], to: router)
    add("/api/v1/wabas/{waba_id}/links/{link_id}", [.get: links.one, .delete: links.delete], to: router)

    add("/l/{token}", [.get: redirects.redirect], to: router)

    // `v2` a second time: the router does not look further once it has found the `v2` of Kaleyra's addresses, and takes
    // one name for what comes behind it.
    for object in ["{version}/{object_id}", "v2/{sid}"] {
      func addGraph(_ edge: String, _ handlers: [HTTPRequest.Method: Handler]) {
        add(RouterPath("/\(object)\(edge)"), handlers, refusing: graph.unsupported, to: router)
      }
      addGraph("", [.get: graph.waba, .post: graph.update])
      addGraph("/template_analytics", [.get: graph.templateAnalytics])
      addGraph("/message_templates", [.get: graph.messageTemplates])
      addGraph("/messages", [.post: sends.messages])
      addGraph("/marketing_messages", [.post: sends.marketingMessages])
    }

    add("/health/live", [.get: health.live], to: router)
    add("/health/ready", [.get: health.ready], to: router)
    return router
  }

  typealias Handler = @Sendable (Request, AppContext) async throws -> Response

  /// Adds the methods of a path. HEAD goes with GET, and every other method is a 405 that says which there are:
  /// Hummingbird on its own answers 404.
  private func add(
    _ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler],
    refusing: (_ allowed: String) -> Handler = Self.unsupported, to router: Router<AppContext>
  ) {
    var handlers = handlers
    handlers[.head] = handlers[.get]
    let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
    for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options] where handlers[method] == nil
    {
      handlers[method] = refusing(allowed)
    }
    for (method, handler) in handlers { router.on(path, method: method, use: handler) }
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
