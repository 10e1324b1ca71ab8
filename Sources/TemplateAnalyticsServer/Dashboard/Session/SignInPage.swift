import HTTPTypes
import Hummingbird
import NIOCore

/// The page with the sign-in form.
struct SignInPage {
  let problem: SignInProblem?
  let next: ReturnAddress
  let csrfToken: String

  var response: Response {
    Response(
      status: problem?.status ?? .ok,
      headers: [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .referrerPolicy: "same-origin",
        .xContentTypeOptions: "nosniff",
        .contentSecurityPolicy: """
        default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """,
      ], body: ResponseBody(byteBuffer: ByteBuffer(string: html.text)))
  }

  private var html: HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(problem == nil ? "" : "Error: ")Sign in – Tickmark</title>
    </head>
    <body>
    <main>
    \(problem == .otherSession ? stillSignedIn : form)</main>
    </body>
    </html>

    """
  }

  private var stillSignedIn: HTML {
    """
    <h1>Sign out</h1>
    <p role="alert">\(SignInProblem.otherSession.text)</p>
    <p><a href="/">To the dashboard</a></p>

    """
  }

  private var form: HTML {
    let above: HTML =
      problem.map { $0.isOfTheKey ? .empty : "<p role=\"alert\">\($0.text)</p>\n" } ?? .empty
    let below: HTML =
      problem.map { $0.isOfTheKey ? "<p id=\"key-problem\" role=\"alert\">\($0.text)</p>\n" : .empty } ?? .empty
    let state: HTML =
      below == .empty
      ? "aria-describedby=\"key-help\"" : "aria-describedby=\"key-problem key-help\" aria-invalid=\"true\""
    return """
      <h1>Sign in</h1>
      \(above)<form method="post" action="/sign-in">
      <input type="hidden" name="csrf_token" value="\(csrfToken)">
      <input type="hidden" name="next" value="\(next.text)">
      <label for="key">API key</label>
      <input id="key" name="key" type="password" required autofocus autocomplete="current-password" \
      autocapitalize="none" spellcheck="false" \(state)>
      \(below)<p id="key-help">It begins with <code>tmk_</code>. Whoever runs this server makes one with \
      <code>tickmark key create</code>.</p>
      <button type="submit">Sign in</button>
      </form>

      """
  }
}
