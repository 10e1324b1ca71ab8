import Foundation

/// The address of an API, as somebody gave it.
enum BaseURL {
  /// - Returns: scheme, host and what else stands before the paths of the API, without a slash at the end.
  static func read(_ text: String) throws(TemplateAnalyticsError) -> String {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      scheme == "https" || scheme == "http", let host = parts.host, !host.isEmpty, parts.query == nil,
      parts.fragment == nil, parts.user == nil, parts.password == nil
    else {
      // Not repeated: there may be a password in it.
      throw .invalidArgument("url must begin with https:// or http:// and a host, as in https://tickmark.example")
    }
    var url = text
    while url.hasSuffix("/") { url.removeLast() }
    return url
  }
}
