import HTTPTypes

extension HTTPField.Name {
  static let xRequestID = literal("X-Request-ID")
  static let apiKey = literal("api-key")
  static let xHubSignature256 = literal("X-Hub-Signature-256")
  static let referrerPolicy = literal("Referrer-Policy")
  static let xForwardedProto = literal("X-Forwarded-Proto")
  static let withheldTemplates = literal("Withheld-Templates")

  private static func literal(_ name: StaticString) -> HTTPField.Name {
    guard let field = HTTPField.Name(String(describing: name)) else { preconditionFailure("\(name) is no field name") }
    return field
  }
}
