import HTTPTypes
import Hummingbird

/// What one sees instead of a page.
struct TroublePage {
  let problem: Problem
  let visitor: Visitor?
  /// Of the request.
  let path: String
  let requestID: String

  var response: Response {
    let details = problem.errors.values.sorted().map { "<p>\($0).</p>\n" as HTML }.joined()
    let page = DashboardPage(
      title: title, visitor: visitor,
      content: """
        <div class="notice">
        \(details == .empty ? "<p>\(problem.detail)</p>\n" : details)\
        \(back)<p><a href="/">To the overview</a></p>
        <p class="soft">Request <code>\(requestID)</code></p>
        </div>

        """)
    var response = page.response(status: problem.status)
    response.headers[.cacheControl] = "no-store"
    if let seconds = problem.retryAfter { response.headers[.retryAfter] = String(seconds) }
    return response
  }

  /// The same page with nothing chosen.
  private var back: HTML? {
    guard problem.status == .badRequest else { return nil }
    return "<p><a href=\"\(DashboardAddress.path(of: path))\">Back, with nothing chosen</a></p>\n"
  }

  private var title: String {
    switch problem.status {
    case .notFound: "Nothing here"
    case .badRequest: "That choice does not work"
    case .tooManyRequests: "Too many requests"
    case .serviceUnavailable, .badGateway: "Not right now"
    default: "Something went wrong"
    }
  }
}
