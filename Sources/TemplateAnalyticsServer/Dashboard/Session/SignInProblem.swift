import HTTPTypes

/// Why somebody is not let in, in words for them.
enum SignInProblem: Error, Equatable {
  case noKey
  case wrongKey
  /// The form was not made for this browser, or its cookie is gone.
  case otherForm
  case badLink
  case noForm
  case tooLarge
  case trouble
  /// The form that signs out was not made for this session.
  case otherSession

  var status: HTTPResponse.Status {
    switch self {
    case .noKey: .badRequest
    case .wrongKey, .badLink: .unauthorized
    case .otherForm, .otherSession: .forbidden
    case .noForm: .unsupportedMediaType
    case .tooLarge: .contentTooLarge
    case .trouble: .serviceUnavailable
    }
  }

  /// Whether it is about what was put into the field.
  var isOfTheKey: Bool { self == .noKey || self == .wrongKey }

  var text: String {
    switch self {
    case .noKey: "Enter an API key."
    case .wrongKey: "This is no valid API key. It may have been revoked, or have expired."
    case .otherForm: "The form was too old, or the browser keeps no cookies. Enter the key again."
    case .badLink: "This sign-in link has expired, or is not of this server. Sign in with an API key."
    case .noForm: "Only the form on this page signs in."
    case .tooLarge: "That is too long for an API key."
    case .trouble: "Keys cannot be looked up right now. Try again in a moment."
    case .otherSession: "You are still signed in: the form was of another session. Go back, reload and sign out again."
    }
  }
}
