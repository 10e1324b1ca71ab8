import HTTPTypes
import Hummingbird

/// What pages load: the same for everybody.
enum DashboardAssets {
  static func style(_ request: Request, _ context: AppContext) async throws -> Response { css.response(to: request) }
  static func script(_ request: Request, _ context: AppContext) async throws -> Response { js.response(to: request) }
  static func icon(_ request: Request, _ context: AppContext) async throws -> Response { svg.response(to: request) }

  private static let css = FixedAnswer(PackageResources.dashboard_css, contentType: "text/css; charset=utf-8")
  private static let js = FixedAnswer(PackageResources.dashboard_js, contentType: "text/javascript; charset=utf-8")
  private static let svg = FixedAnswer(
    PackageResources.favicon_svg, contentType: "image/svg+xml",
    headers: [.contentSecurityPolicy: "default-src 'none'"])
}
