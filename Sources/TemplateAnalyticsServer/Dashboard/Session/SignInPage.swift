import HTTPTypes
import Hummingbird

/// The page with the sign-in form.
struct SignInPage {
  let problem: SignInProblem?
  let next: ReturnAddress
  let csrfToken: String

  var response: Response {
    var page = DashboardPage(title: "Sign in", controls: form, content: .empty)
    if problem == .otherSession { (page.title, page.controls) = ("Sign out", stillSignedIn) }
    var response = page.response(status: problem?.status ?? .ok)
    // Each has a code of its own.
    response.headers[.eTag] = nil
    response.headers[.cacheControl] = "no-store"
    // What else a key opens, and how; browsers do not ask for anything by it.
    if response.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }

  private var stillSignedIn: HTML {
    """
    <p class="notice" role="alert">\(SignInProblem.otherSession.text)</p>
    <p><a href="/">To the overview</a></p>

    """
  }

  private var form: HTML {
    let ofKey = problem.flatMap { $0.isOfTheKey ? $0.text : nil }
    let ofForm = problem.flatMap { $0.isOfTheKey ? nil : $0.text }
    let state: HTML =
      ofKey == nil
      ? "aria-describedby=\"key-help\"" : "aria-invalid=\"true\" aria-describedby=\"key-problem key-help\""
    return """
      \(ofForm.map { "<p class=\"notice\" role=\"alert\">\($0)</p>\n" as HTML })\
      <form class="panel sign-in" method="post" action="/sign-in">
      <input type="hidden" name="csrf_token" value="\(csrfToken)">
      <input type="hidden" name="next" value="\(next.text)">
      <p><label for="key">API key<input id="key" name="key" type="password" required autofocus \
      autocomplete="current-password" autocapitalize="none" spellcheck="false" \(state)></label></p>
      \(ofKey.map { "<p id=\"key-problem\" class=\"worse\" role=\"alert\">\($0)</p>\n" as HTML })\
      <p id="key-help" class="soft">It begins with <code>tmk_</code>. Whoever runs this server makes one with \
      <code>tickmark key create</code>.</p>
      <button class="primary">Sign in</button>
      </form>

      """
  }
}
