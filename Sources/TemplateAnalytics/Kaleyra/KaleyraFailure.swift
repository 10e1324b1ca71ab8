/// Why a request on the Kaleyra face gets no answer. Texts, codes and the odd shapes are those of Kaleyra's page.
package enum KaleyraFailure: Error, Equatable, Sendable {
  /// No or a wrong api-key, an unknown sid, or the key of another sid.
  case incorrectCredentials
  /// Not on Kaleyra's page. The caller adds `Retry-After`.
  case tooManyRequests
  /// The account may not use template analytics.
  case notAvailableForCustomer
  /// The WABA is unknown or another account's: the two are not told apart.
  case unknownWABA
  case otherAPIVersion
  case invalidStatus
  /// Every bad parameter of the request. Never empty.
  case badParameters([ParameterProblem])
  /// The WABA belongs to a restricted region.
  case insightsNotAvailable
  /// Meta refused, in these words.
  case refusedByMeta(String)
  case internalError

  package var httpStatus: Int {
    switch self {
    case .incorrectCredentials, .notAvailableForCustomer, .unknownWABA, .otherAPIVersion: 401
    case .invalidStatus, .badParameters, .insightsNotAvailable, .refusedByMeta: 400
    case .tooManyRequests: 429
    case .internalError: 500
    }
  }

  /// Kaleyra's envelope: compact JSON with the keys `code`, `message`, `data`, `error`.
  package var body: [UInt8] {
    var json = JSONBytes()
    json.literal(#"{"code":"#)
    json.string(code)
    json.literal(#","message":"#)
    json.string(message)
    json.literal(hasListAsData ? #","data":[],"error":"# : #","data":{},"error":"#)
    if self == .notAvailableForCustomer {
      json.string(message)
    } else {
      json.literal("{")
      json.list(errors) { json, error in
        json.string(error.parameter)
        json.literal(":")
        json.string(error.text)
      }
      json.literal("}")
    }
    json.literal("}")
    return json.bytes
  }

  private var code: String {
    switch self {
    case .incorrectCredentials: "RBC001"
    case .tooManyRequests: "WA429"
    case .notAvailableForCustomer: "WA-401"
    case .unknownWABA, .otherAPIVersion: "WA401"
    case .invalidStatus, .badParameters, .insightsNotAvailable, .refusedByMeta: "WA400"
    case .internalError: "WA-500"
    }
  }

  private var message: String {
    switch self {
    case .incorrectCredentials: "Incorrect SID or API key."
    case .tooManyRequests: "Too many requests. Please try again later"
    case .notAvailableForCustomer: "API is not available for given customer.Please contact support for more info"
    case .unknownWABA: "Waba_Id is not present or does not belong to the account."
    case .otherAPIVersion:
      "The waba_id you're using is associated with different Version of our WA API. "
        + "Please use the appropriate endpoint."
    case .invalidStatus: "invalid status given. valid values are : accepted, pending, rejected, paused, disabled"
    case .badParameters(let problems): problems.first?.text ?? ""
    case .insightsNotAvailable, .refusedByMeta: "error returned from meta"
    case .internalError: "Please try again later"
    }
  }

  private var hasListAsData: Bool { self == .incorrectCredentials || self == .invalidStatus }

  /// The members of `error`.
  private var errors: [ParameterProblem] {
    switch self {
    case .incorrectCredentials, .tooManyRequests, .notAvailableForCustomer:
      [ParameterProblem(parameter: "error", text: message)]
    case .unknownWABA, .otherAPIVersion: [ParameterProblem(parameter: "waba_id", text: message)]
    case .invalidStatus: [ParameterProblem(parameter: "status", text: message)]
    case .badParameters(let problems): problems
    case .insightsNotAvailable:
      [
        ParameterProblem(
          parameter: "error", text: "Template Insights are not available yet for this WhatsApp Business account.")
      ]
    case .refusedByMeta(let text): [ParameterProblem(parameter: "error", text: text)]
    case .internalError: [ParameterProblem(parameter: "error", text: "Internal server error")]
    }
  }
}
