/// What became of the messages of a row. Each is nil where its whole is 0.
package struct Rates: Equatable, Sendable {
  /// Delivered, of sent.
  package var delivery: Rate?
  /// Read, of delivered.
  package var read: Rate?
  /// Replied to, of delivered.
  package var reply: Rate?
  /// Clicks, of delivered.
  package var click: Rate?
  /// Failed, of delivered and failed: a message that failed may never have been sent.
  package var failure: Rate?

  package init(_ counts: Counts, clicked: Int) {
    delivery = Rate(counts.delivered, of: counts.sent)
    read = Rate(counts.read, of: counts.delivered)
    reply = Rate(counts.replied, of: counts.delivered)
    click = Rate(clicked, of: counts.delivered)
    let (ended, isTooMany) = counts.delivered.addingReportingOverflow(counts.failed)
    failure = isTooMany ? nil : Rate(counts.failed, of: ended)
  }
}
