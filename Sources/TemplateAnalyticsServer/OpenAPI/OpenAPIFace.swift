import HTTPTypes
import Hummingbird

/// What there is to ask for: `openapi.json` for programs, and a page made of it for people. Neither asks for a key, as
/// both say no more than the manual.
struct OpenAPIFace: Sendable {
  func document(_ request: Request, _ context: AppContext) async throws -> Response {
    Self.fixedDocument.response(to: request)
  }

  func page(_ request: Request, _ context: AppContext) async throws -> Response {
    Self.fixedPage.response(to: request)
  }

  func style(_ request: Request, _ context: AppContext) async throws -> Response {
    Self.fixedStyle.response(to: request)
  }

  private static let fixedDocument = FixedAnswer(PackageResources.openapi_json, contentType: "application/json")

  private static let fixedPage = FixedAnswer(
    // The document is part of the program, and tests read it: there always is one.
    Array(DocsPage(JSONTree(PackageResources.openapi_json) ?? .object([])).html.text.utf8),
    contentType: "text/html; charset=utf-8",
    headers: [
      .contentSecurityPolicy:
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      .referrerPolicy: "no-referrer",
    ])

  private static let fixedStyle = FixedAnswer(PackageResources.style_css, contentType: "text/css; charset=utf-8")
}
