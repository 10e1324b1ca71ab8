import HTTPTypes

extension HTTPField.Name {
  static let xRequestID = literal("X-Request-ID")
  static let apiKey = literal("api-key")
  static let xHubSignature256 = literal("X-Hub-Signature-256")
  static let xForwardedProto = literal("X-Forwarded-Proto")
  static let withheldTemplates = literal("Withheld-Templates")
  static let referrerPolicy = literal("Referrer-Policy")
  static let xRobotsTag = literal("X-Robots-Tag")
  static let secPurpose = literal("Sec-Purpose")
  static let purpose = literal("Purpose")
  static let xPurpose = literal("X-Purpose")
  static let xMoz = literal("X-Moz")
  static let xCSRFToken = literal("X-CSRF-Token")
  static let clearSiteData = literal("Clear-Site-Data")

  private static func literal(_ name: StaticString) -> HTTPField.Name {
    guard let field = HTTPField.Name(String(describing: name)) else { preconditionFailure("\(name) is no field name") }
    return field
  }
}
