import TemplateAnalytics

/// One thing to send to a server, in the order of the demo.
enum DemoStep: Equatable, Sendable {
  /// Messages to register, at most 1000.
  case sends([SendRegistration])
  /// One POST of Meta's: to be signed and sent byte for byte.
  case webhook(body: [UInt8])
}
