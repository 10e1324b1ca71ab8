import TemplateAnalytics

extension ArchiveProgress {
  /// Merges another progress of the same template and product. The order of merging does not matter.
  mutating func merge(_ other: ArchiveProgress) {
    let furthest = [through, other.through].compactMap(\.self).max()
    if isReplaced(by: other) { self = other }
    through = furthest
  }

  /// Whether merging this into `other` would change nothing there, but for which of two refusals of one second it is.
  func isHeld(by other: ArchiveProgress) -> Bool {
    if let through, other.through.map({ $0 < through }) ?? true { return false }
    if fetchedAt != other.fetchedAt { return fetchedAt < other.fetchedAt }
    return refusal == nil || other.refusal != nil
  }

  /// By the one fetched later. Of two of one second a refusal counts: it is what somebody has to know of, and the next
  /// answer ends it.
  private func isReplaced(by other: ArchiveProgress) -> Bool {
    if fetchedAt != other.fetchedAt { return fetchedAt < other.fetchedAt }
    guard let theirs = other.refusal else { return false }
    guard let ours = refusal else { return true }
    return (ours.code, ours.message) < (theirs.code, theirs.message)
  }
}
