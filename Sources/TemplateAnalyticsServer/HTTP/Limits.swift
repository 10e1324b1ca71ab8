/// Bounds on what requests may hold.
enum Limits {
  /// Of one body. Meta posts up to 3 MB.
  static let bodyBytes = 4 << 20
  /// Of all bodies that are being read at once, so that memory does not follow the number of callers.
  static let bodyBytesInHand = 64 << 20
  /// Of a body on the Graph face, which is read before anybody knows who sent it.
  static let graphBodyBytes = 64 << 10
  /// Of a description of a link.
  static let linkBodyBytes = 16 << 10
  /// Of a form of the dashboard.
  static let formBodyBytes = 8 << 10
  static let sendsPerRequest = 10_000
}
