import TemplateAnalyticsClient

extension CommandFailure {
  /// What a server that was asked over HTTP did not answer.
  init(_ error: TemplateAnalyticsError) {
    let (code, hint): (Int32, String?) =
      switch error {
      case .invalidArgument: (64, nil)
      case .refused(let refusal): Self.meaning(of: refusal)
      case .unreachable: (69, "check --url or --pod and the network, then run it again")
      case .malformed: (69, "check --url: it is the part in front of /v2")
      case .cancelled: (69, nil)
      }
    self.init(message: "\(error)", hint: hint, exitCode: code)
  }

  private static func meaning(of refusal: TemplateAnalyticsError.Refusal) -> (exitCode: Int32, hint: String?) {
    switch (refusal.code, refusal.status) {
    case ("RBC001", _): (78, "check --sid, TICKMARK_API_KEY, and whether the key is one of this server's")
    case ("WA401", _): (66, "check --waba, and whether the account has it")
    case ("WA-401", _): (69, "the account may not use template analytics: ask whoever runs the server")
    case (_, 429): (69, "the server's limit is reached: run it again later")
    case ("WA400", _) where !refusal.parameters.isEmpty: (64, "ask for what the server tells")
    case (_, 400..<500): (69, nil)
    default: (69, "run it again later")
    }
  }
}
