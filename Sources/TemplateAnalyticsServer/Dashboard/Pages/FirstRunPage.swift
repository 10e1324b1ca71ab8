import TemplateAnalytics
import TemplateAnalyticsStore

/// What to do so that a WABA's first webhook comes in.
struct FirstRunPage {
  let waba: WABA
  let setup: WebhookSetup
  /// Scheme and authority as the browser has them, "" where they are not known.
  let origin: String
  /// Whether webhooks of the WABA come in already, and nothing of it is counted.
  var hasHeard = false
  /// Whether there is nobody but the account to see what is the server's: its verify token, and what it has signed.
  let isOnlyAccount: Bool

  var html: HTML {
    """
    <section class="panel setup" aria-labelledby="setup-heading">
    <h2 id="setup-heading">\(hasHeard ? "Webhooks come in, and nothing is counted yet" : "Nothing has come in yet")</h2>
    <p>\(hasHeard ? Self.heard : Self.unheard)</p>
    \(steps)</section>

    """
  }

  /// What to do, step by step.
  var steps: HTML {
    let steps = hasHeard ? [templates, meta] : [secrets, meta, trial, templates]
    return "<ol>\n\(steps.compactMap { $0 }.joined())</ol>\n"
  }

  private static let unheard: HTML = """
    Tickmark counts what Meta's webhooks tell. As soon as the first one is here, this page shows its numbers by itself.
    """
  private static let heard: HTML = """
    Messages count once Tickmark knows which template they are of. What came in before waits for that, and counts then.
    """

  private var site: String { origin.isEmpty ? "https://YOUR-HOST" : origin }
  private var url: String { site + WebhookSetup.path }

  private static func setting(_ key: String, _ variable: String) -> HTML {
    "<code>\(key)</code> (<code>\(variable)</code>)"
  }

  /// Only where something is to be done.
  private var secrets: HTML? {
    let secret: HTML? =
      setup.signature.isSet
      ? nil
      : """
      <p>No app secret is set, so every webhook is refused. Set \
      \(Self.setting("meta.app_secrets", "TICKMARK_META_APP_SECRETS")) to the app secret, which Meta's App dashboard has \
      under App settings, Basic.</p>

      """
    let token: HTML? =
      setup.verifyToken != nil
      ? nil
      : """
      <p>No verify token is set, so Meta cannot subscribe. Set \
      \(Self.setting("meta.verify_token", "TICKMARK_META_VERIFY_TOKEN")) to a text of your own.</p>

      """
    if secret == nil, token == nil { return nil }
    return """
      <li><h3>Tell this server its secrets</h3>
      \(secret)\(token)<p>Then start the server again: it reads its settings once.</p>

      """
  }

  private var meta: HTML {
    let token: HTML =
      isOnlyAccount
      ? setup.verifyToken.map { "<code>\($0)</code>" } ?? "the one you set" : "ask whoever runs this server"
    let notSecure: HTML? =
      origin.hasPrefix("https://")
      ? nil
      : """
      <p>Meta takes only an <code>https</code> address that can be reached from the internet: put a proxy with a \
      certificate in front of this server, and open this page by its name.</p>

      """
    let fields = WebhookSetup.fields.map { "<code>\($0)</code>" as HTML }.joined(separator: ", ")
    return """
      <li><h3>Tell Meta where to send them</h3>
      <p>In Meta's App dashboard open your app, then WhatsApp, Configuration. Under Webhook press Edit, fill in the two, \
      and press Verify and save.</p>
      <dl>
      <dt>Callback URL<dd><code>\(url)</code>
      <dt>Verify token<dd>\(token)
      </dl>
      \(notSecure)<p>Then subscribe to the fields \(fields), and subscribe the app to this WABA: \
      <code>POST /\(waba.id.description)/subscribed_apps</code> of the Graph API.</p>

      """
  }

  private var trial: HTML? {
    guard isOnlyAccount else { return nil }
    return setup.trial(of: waba.id, to: url).map { command in
      """
      <li><h3>Or try it now, without Meta</h3>
      <p>This sends a webhook that counts nothing. The server has signed it, so it needs no secret.</p>
      <pre id="trial" tabindex="0">\(command)</pre>

      """
    }
  }

  private var templates: HTML {
    """
    <li><h3>Say which message is of which template</h3>
    <p>Meta's receipts do not tell. Send through this server instead of <code>https://graph.facebook.com</code>, with the \
    same requests and the same token (<code>\(site)/v25.0/PHONE_NUMBER_ID/messages</code>); or register what you sent \
    (<code>POST /api/v1/wabas/\(waba.id.description)/sends</code>); or send each message with \
    <code>template_id=…</code> in <code>biz_opaque_callback_data</code>. <a href="/docs">How that goes</a></p>

    """
  }
}
