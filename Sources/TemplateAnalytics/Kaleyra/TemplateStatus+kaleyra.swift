extension TemplateStatus {
  /// Reads a value of Kaleyra's `status`, in any case.
  /// - Returns: nil for anything but the five words of Kaleyra's page. Meta's `APPROVED` is none of them.
  init?(kaleyraWord word: String) {
    switch word.lowercased() {
    case "accepted": self = .approved
    case "pending", "rejected", "paused", "disabled": self.init(rawValue: word)
    default: return nil
    }
  }

  /// What Kaleyra calls the status: `accepted` for Meta's `APPROVED`, the others in lower case.
  var kaleyraWord: String { self == .approved ? "accepted" : rawValue.lowercased() }
}
