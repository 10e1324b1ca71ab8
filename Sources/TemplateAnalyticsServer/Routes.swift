import HTTPTypes
import Hummingbird

/// Everything that can be asked for, as a table of contents.
struct Routes {
  let webhooks: WebhookFace
  let kaleyra: KaleyraFace
  let graph: GraphFace
  let sends: SendProxyFace
  let native: NativeFace
  let analytics: AnalyticsFace
  let catalogue: CatalogueFace
  let links: LinkFace
  let redirects: RedirectFace
  let health: HealthFace
  let signIn: SignInFace
  let dashboard: DashboardFace
  let openAPI = OpenAPIFace()

  /// What every request goes through, and nothing to ask for.
  static func emptyRouter() -> Router<AppContext> {
    let router = Router(context: AppContext.self)
    router.add(middleware: HeadMiddleware())
    router.add(middleware: RequestIDMiddleware())
    router.add(middleware: AccessLogMiddleware())
    router.add(middleware: ProblemMiddleware())
    return router
  }

  /// Everything there is. `OpenAPI/openapi.json` describes it, and a test holds the two together.
  func table() -> RouteTable {
    var table = RouteTable(router: Self.emptyRouter())
    table.add("/webhooks/meta", [.get: webhooks.verify, .post: webhooks.receive])

    table.add("/v2/{sid}/whatsapp/{waba_id}/templates_analytics", [.get: kaleyra.templatesAnalytics])
    table.add("/v2/{sid}/whatsapp/{waba_id}/message_templates", [.get: kaleyra.messageTemplates])

    table.add("/api/v1/status", [.get: native.status])
    table.add("/api/v1/keys/self", [.get: catalogue.key])
    table.add("/api/v1/wabas", [.get: catalogue.wabas])
    table.add("/api/v1/wabas/{waba_id}/analytics", [.get: analytics.analytics])
    table.add("/api/v1/wabas/{waba_id}/sends", [.post: native.sends])
    table.add("/api/v1/wabas/{waba_id}/templates", [.get: catalogue.templates])
    table.add("/api/v1/wabas/{waba_id}/links", [.get: links.list, .post: links.create])
    table.add("/api/v1/wabas/{waba_id}/links/{link_id}", [.get: links.one, .delete: links.delete])

    table.add("/l/{token}", [.get: redirects.redirect])

    // `v2` a second time: the router does not look further once it has found the `v2` of Kaleyra's addresses, and takes
    // one name for what comes behind it.
    for object in ["{version}/{object_id}", "v2/{sid}"] {
      func addGraph(_ edge: String, _ handlers: [HTTPRequest.Method: RouteTable.Handler]) {
        table.add(RouterPath("/\(object)\(edge)"), handlers, refusing: graph.unsupported)
      }
      addGraph("", [.get: graph.waba, .post: graph.update])
      addGraph("/template_analytics", [.get: graph.templateAnalytics])
      addGraph("/message_templates", [.get: graph.messageTemplates])
      addGraph("/messages", [.post: sends.messages])
      addGraph("/marketing_messages", [.post: sends.marketingMessages])
    }

    table.addPage("/", [.get: dashboard.home])
    table.addPage("/wabas/{waba_id}", [.get: dashboard.overview])
    table.addPage("/wabas/{waba_id}/templates", [.get: dashboard.templates])
    table.addPage("/wabas/{waba_id}/templates/{template_id}", [.get: dashboard.template])
    table.addPage("/wabas/{waba_id}/compare", [.get: dashboard.compare])
    table.addPage("/wabas/{waba_id}/ingest", [.get: dashboard.ingest])
    table.addPage("/assets/dashboard.css", [.get: DashboardAssets.style])
    table.addPage("/assets/dashboard.js", [.get: DashboardAssets.script])
    table.addPage("/favicon.svg", [.get: DashboardAssets.icon])
    // Where browsers look for it beside what is no page, such as openapi.json.
    table.addPage("/favicon.ico", [.get: DashboardAssets.icon])
    table.addPage("/sign-in", [.get: signIn.page, .post: signIn.signIn])
    table.addPage("/sign-out", [.post: signIn.signOut])

    table.add("/health/live", [.get: health.live])
    table.add("/health/ready", [.get: health.ready])

    table.add("/openapi.json", [.get: openAPI.document])
    table.add("/docs", [.get: openAPI.page])
    table.add("/docs/style.css", [.get: openAPI.style])
    return table
  }
}
