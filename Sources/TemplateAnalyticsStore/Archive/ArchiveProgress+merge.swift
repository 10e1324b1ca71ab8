import TemplateAnalytics

extension ArchiveProgress {
  /// Merges another progress of the same template and product. The order of merging does not matter.
  mutating func merge(_ other: ArchiveProgress) {
    let furthest = [through, other.through].compactMap(\.self).max()
    if isReplaced(by: other) { self = other }
    through = furthest
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
