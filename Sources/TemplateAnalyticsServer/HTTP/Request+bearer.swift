import HTTPTypes
import Hummingbird

extension Request {
  /// The key in `Authorization: Bearer <key>`; nil where there is no such header.
  var bearerKey: String? {
    let scheme = "bearer "
    let header = headers[.authorization] ?? ""
    return header.lowercased().hasPrefix(scheme) ? String(header.dropFirst(scheme.count)) : nil
  }
}
