import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// A page of the dashboard: what is the same on all of them, around what is its own.
struct DashboardPage: Sendable {
  var title: String
  /// nil where nobody is signed in.
  var visitor: Visitor?
  var waba: WABA?
  var tab: DashboardTab?
  /// Of this page. The navigation keeps its period.
  var address: DashboardAddress?
  /// Whether its period is offered for choice.
  var offersPeriod = true
  /// What stands beside the title.
  var aside: HTML?
  /// What does not change by itself: forms.
  var controls: HTML?
  /// What changes by itself.
  var content: HTML
  /// Whether it shows nothing but counts and the catalogue: then it is the same until one of these changes.
  var isOfCounts = false
  /// After how many seconds the page looks for newer numbers; nil for never.
  var refresh: Int?
  /// After how many seconds a browser without scripts loads the page again; nil for never.
  var reload: Int?

  var html: HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title) · Tickmark</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/assets/dashboard.css">
    <script src="/assets/dashboard.js" defer></script>
    \(reload.map { "<noscript><meta http-equiv=\"refresh\" content=\"\($0)\"></noscript>\n" as HTML })</head>
    <body>
    <a class="skip" href="#main">Skip to the page</a>
    \(header)<main id="main">
    \(heading)\(controls)<div id="live"\(refresh.map { " data-refresh=\"\($0)\"" as HTML })>
    \(content)</div>
    </main>
    </body>
    </html>

    """
  }

  private static let logo: HTML = """
    <svg class="logo" viewBox="0 0 24 24" aria-hidden="true"><path d="m2 13 5 5L17 7"/><path d="m11 16 2 2L22 8"/></svg>
    """

  private var header: HTML {
    guard let visitor else {
      return "<header class=\"top\"><a class=\"brand\" href=\"/\">\(Self.logo)Tickmark</a></header>\n"
    }
    return """
      <header class="top">
      <a class="brand" href="/">\(Self.logo)Tickmark</a>
      \(choice)\(navigation)<form class="account" method="post" action="/sign-out">
      <span><bdi>\(visitor.caller.account.name)</bdi></span>
      <input type="hidden" name="csrf_token" value="\(visitor.session.csrfToken)">
      <button>Sign out</button>
      </form>
      </header>

      """
  }

  /// Which WABA the page is about, where the account has others.
  private var choice: HTML? {
    guard let waba, let visitor, visitor.caller.catalog.wabaIDs(of: visitor.caller.account).count > 1 else {
      return nil
    }
    return "<a class=\"waba\" href=\"/\" title=\"All WhatsApp accounts\"><bdi>\(waba.title)</bdi></a>\n"
  }

  private var navigation: HTML? {
    guard let waba else { return nil }
    let links = DashboardTab.allCases.map { tab -> HTML in
      let target = DashboardAddress(path: tab.path(of: waba.id), period: address?.period)
      let current: HTML? = tab == self.tab ? " aria-current=\"page\"" : nil
      return "<a href=\"\(target.text)\"\(current)>\(tab.title)</a>\n"
    }.joined()
    return "<nav aria-label=\"Main\">\n\(links)</nav>\n"
  }

  private var heading: HTML {
    let period = address.flatMap { address in
      offersPeriod ? address.period.map { PeriodForm(address: address, period: $0).html } : nil
    }
    return """
      <div class="head">
      <h1><bdi>\(title)</bdi></h1>
      \(aside)\(period)</div>

      """
  }

  /// - Parameter cacheControl: of a page that shows numbers, one that may be kept and has to be asked for again.
  func response(
    status: HTTPResponse.Status = .ok, tag: EntityTag? = nil, to request: Request? = nil
  ) -> Response {
    let bytes = ByteBuffer(string: html.text)
    let tag = status == .ok ? tag ?? EntityTag(of: bytes.readableBytesView) : nil
    if let tag, let request, tag.isHeld(by: request) { return Self.notModified(tag) }
    var headers = Self.headers
    headers[.cacheControl] = Self.cacheControl
    if let tag { headers[.eTag] = tag.text }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: bytes))
  }

  static func notModified(_ tag: EntityTag) -> Response {
    Response(status: .notModified, headers: [.eTag: tag.text, .cacheControl: cacheControl])
  }

  private static let cacheControl = "private, no-cache"

  /// Of every page. Nothing but our own files is loaded, and nobody may put a page into a frame.
  static let headers: HTTPFields = [
    .contentType: "text/html; charset=utf-8",
    .xContentTypeOptions: "nosniff",
    .contentSecurityPolicy: "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
      + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    .referrerPolicy: "same-origin",
  ]
}
