/// What is counted about the work itself.
package enum LedgerCounter: String, CaseIterable, Sendable {
  /// Facts that were settled, duplicates included.
  case factsSettled = "facts_settled"
  /// Facts that wait for their template to become known.
  case factsWaiting = "facts_waiting"
  /// Facts whose record expired before their template became known.
  case factsNeverAttributed = "facts_never_attributed"
  /// Facts that came after their record had expired: they are not in the counts.
  case factsLate = "facts_late"
  case deliveriesSettled = "deliveries_settled"
  /// Deliveries, or parts of one, that could not be understood.
  case deliveriesRejected = "deliveries_rejected"
}
