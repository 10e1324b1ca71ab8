import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// `/api/v1/wabas/{waba_id}/links`: makes, lists and deletes links.
struct LinkFace: Sendable {
  let gate: NativeGate
  let store: Store
  let clock: @Sendable () -> UnixTime

  private func document(_ link: Link) -> LinkDocument {
    LinkDocument(link, secret: store.linkSecrets.secret(of: link.id))
  }

  func create(_ request: Request, _ context: AppContext) async throws -> Response {
    var (waba, catalog) = try await gate.waba(request, context)
    let body = try await Self.body(of: request)
    let draft: LinkDraft
    do {
      draft = try Self.draft(body, waba, catalog)
    } catch {
      // Once more with the newest catalogue: the template may just have been added.
      catalog = try await store.catalog.snapshot(newest: true)
      draft = try Self.draft(body, waba, catalog)
    }
    let link = Link(draft, of: waba.id, now: clock())
    try await store.catalog.addLink(link)
    // So that this process knows it at its first click.
    _ = try await store.catalog.snapshot(newest: true)
    var response = try Response.json(document(link), status: .created)
    response.headers[.location] = "/api/v1/wabas/\(waba.id)/links/\(link.id)"
    return response
  }

  func list(_ request: Request, _ context: AppContext) async throws -> Response {
    let waba = try await gate.waba(request, context).waba
    let links = try await store.catalog.snapshot(newest: true).links(of: waba.id)
    return try .json(["links": links.map(document)])
  }

  func one(_ request: Request, _ context: AppContext) async throws -> Response {
    try .json(document(try await link(request, context)))
  }

  func delete(_ request: Request, _ context: AppContext) async throws -> Response {
    let link = try await link(request, context)
    try await store.catalog.deleteLink(link.id, now: clock())
    _ = try await store.catalog.snapshot(newest: true)
    return Response(status: .noContent)
  }

  /// The link that the address names.
  /// - Throws: a 404 `unknown_link` where there is none, or not any more.
  private func link(_ request: Request, _ context: AppContext) async throws -> Link {
    let waba = try await gate.waba(request, context).waba
    let snapshot = try await store.catalog.snapshot(newest: true)
    guard let link = LinkID(context.parameters.get("link_id") ?? "").flatMap({ snapshot.links[$0] }),
      link.waba == waba.id, !link.isDeleted
    else {
      throw Problem(
        status: .notFound, code: "unknown_link", detail: "The WABA has no such link, or it was deleted.")
    }
    return link
  }

  private static func body(of request: Request) async throws -> ByteBuffer {
    do {
      return try await request.body.collect(upTo: Limits.linkBodyBytes)
    } catch is NIOTooManyBytesError {
      throw Problem(
        status: .contentTooLarge, code: "too_large",
        detail: "The body may have \(Limits.linkBodyBytes) bytes at most.")
    }
  }

  private static func draft(_ body: ByteBuffer, _ waba: WABA, _ catalog: CatalogSnapshot) throws(Problem) -> LinkDraft {
    do throws(LinkDraft.Invalid) {
      return try LinkDraft(json: body.readableBytesView) { catalog.template($0, of: waba.id) }
    } catch {
      throw Problem(
        status: .badRequest, code: "invalid_parameters", detail: "The body does not describe a link.",
        errors: Dictionary(error.problems.map { ($0.parameter, $0.text) }, uniquingKeysWith: { first, _ in first }))
    }
  }
}
