import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics
import TemplateAnalyticsStore

/// `/l/{token}`: sends whoever taps a link button to its target, and records the click.
///
/// Somebody waits with a telephone in the hand: nothing here waits for the disk or the store. A token names a message, so
/// it is neither logged nor repeated in an answer.
struct RedirectFace: Sendable {
  let finder: LinkFinder
  let secrets: LinkSecrets
  let pseudonyms: Pseudonyms
  let recorder: ClickRecorder
  let clock: @Sendable () -> UnixTime

  func redirect(_ request: Request, _ context: AppContext) async throws -> Response {
    // The code first: whoever makes up tokens is not to make us look for links.
    guard let token = LinkToken(context.parameters.get("token") ?? ""), secrets.accepts(token) else {
      return Self.unknown
    }
    var link = finder.known(token.link)
    if link == nil { link = try await finder.newest(token.link) }
    guard let link else { return Self.unknown }
    if link.isDeleted { return Self.gone }
    if request.method == .get {
      if Self.isTap(request.headers) { record(token, link) } else { recorder.ignore() }
    }
    var headers = Self.headers
    headers[.location] = link.target.url
    return Response(status: .found, headers: headers)
  }

  private func record(_ token: LinkToken, _ link: Link) {
    recorder.record(
      LinkClick(
        event: EventKey(hash: .random(in: .min ... .max)),
        message: token.message.map { pseudonyms.message(linkReference: $0, of: link.waba) }, template: link.template,
        button: link.button, time: clock(), issued: token.issued), of: link.waba)
  }

  /// Whether a person's tap made the request, as far as it tells.
  private static func isTap(_ headers: HTTPFields) -> Bool {
    if let agent = headers[.userAgent], AutomaticVisitor.isNamed(by: agent) { return false }
    // A browser or an app that fetches what nobody asked for yet says so.
    for name in [HTTPField.Name.secPurpose, .purpose, .xPurpose, .xMoz] {
      guard let purpose = headers[name]?.lowercased() else { continue }
      if ["prefetch", "preview", "prerender"].contains(where: purpose.contains) { return false }
    }
    return true
  }

  /// The target is not told where the click came from: the address names a message.
  private static let headers: HTTPFields = [
    .cacheControl: "no-store", .referrerPolicy: "no-referrer", .xRobotsTag: "noindex",
  ]

  private static let unknown = page("This link does not exist.", status: .notFound)
  private static let gone = page("This link is no longer active.", status: .gone)

  private static func page(_ text: String, status: HTTPResponse.Status) -> Response {
    var headers = headers
    headers[.contentType] = "text/html; charset=utf-8"
    headers[.xContentTypeOptions] = "nosniff"
    headers[.contentSecurityPolicy] = "default-src 'none'"
    let html = """
      <!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>\(text)</title>\
      <p>\(text)</p></html>

      """
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }
}
