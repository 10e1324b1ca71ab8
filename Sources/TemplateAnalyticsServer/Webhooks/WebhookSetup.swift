import TemplateAnalytics

/// What Meta has to be told so that its webhooks come here, and how to try it without Meta.
struct WebhookSetup: Sendable {
  /// nil where none is set, which refuses every verification.
  let verifyToken: String?
  let signature: WebhookSignature

  static let path = "/webhooks/meta"
  /// What Meta's webhooks have to be subscribed to.
  static let fields = [
    "messages", "message_template_status_update", "template_category_update", "message_template_quality_update",
    "message_template_components_update",
  ]

  /// A command that sends a delivery which counts nothing, signed as Meta would.
  /// - Parameter url: of the webhooks, without anything that a shell takes for its own.
  /// - Returns: nil where no app secret is set.
  func trial(of waba: WABAID, to url: String) -> String? {
    let body =
      #"{"object":"whatsapp_business_account","entry":[{"id":"\#(waba)","changes":[{"field":"tickmark_test","value":{}}]}]}"#
    return signature.header(of: Array(body.utf8)).map { header in
      "curl -H 'X-Hub-Signature-256: \(header)' -H 'Content-Type: application/json' -d '\(body)' '\(url)'"
    }
  }
}
