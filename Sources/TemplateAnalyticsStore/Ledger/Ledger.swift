import TemplateAnalytics

/// Where records and tallies are kept.
///
/// Whatever is settled, in whatever order and however often: once all of it is, the tallies are what the set of its
/// facts says. A crash anywhere neither loses nor doubles. One settles at a time on a node: whoever holds the
/// ``SettlerLock``; everything else may be asked at any time and from any thread.
///
/// Where a method says nothing else, it throws ``StoreError/diskFull(file:)`` or ``StoreError/unusable(file:detail:)``
/// where what it needs cannot be read or written, and ``StoreError/closed`` after ``close()``.
package protocol Ledger: CountsSource {
  /// Another number each time that this process settled something, nil at the moment in which it does. Counts that were
  /// read when it was the same before and after are the same; only whoever holds the ``SettlerLock`` may rely on it,
  /// because then no other process settles. Always nil where other processes settle all the same, so that nothing may
  /// be relied on.
  var generation: Int? { get }

  /// How far each segment of this node's inbox is settled, by name and in bytes.
  ///
  /// It does not wait for anybody: it is kept on this node.
  func progress() throws(StoreError) -> [String: Int64]

  /// Those of `lines` that an import brought before and that are in the counts. Never forgotten, and kept on this node.
  func imported(among lines: [LineKey]) throws(StoreError) -> Set<LineKey>

  /// Settles a batch: joins its facts into the records they touch, moves the tallies by the difference, and remembers
  /// how far the inbox is settled. All of it or nothing; what was settled is in every answer that is asked for
  /// afterwards, and survives a loss of power.
  ///
  /// - Parameter now: decides how long the touched records live.
  /// - Throws: why it could not be written. The same settlement, or a greater one that holds it, may be tried again.
  func settle(_ settlement: Settlement, now: UnixTime) async throws(StoreError)

  /// The counts of `templates` of a WABA in each of some stretches of time: days of any time zone, hours, months.
  ///
  /// Its cost follows the slots and the whole UTC days that the stretches are made of and in which something was counted.
  /// - Parameters:
  ///   - periods: in ascending order, not overlapping; there may be gaps between them, and empty ones.
  ///   - attribution: in which of them a message's counts are.
  ///   - details: what else to tell.
  func report(
    waba: WABAID, templates: [TemplateID], periods: [Range<Slot>], product: ProductType, attribution: Attribution,
    details: PeriodDetails
  ) async throws(StoreError) -> PeriodReport

  /// All tallies, by slot, without those that are 0: what a recount is held against. Memory grows with the number of
  /// them.
  func tallies() async throws(StoreError) -> Tallies

  /// What is counted about the work itself, every counter of them.
  func counters() async throws(StoreError) -> [LedgerCounter: Int]

  /// Kinds of content that came and are not counted as facts: by name.
  func otherKinds() async throws(StoreError) -> [String: Int]

  /// The first UTC day of which anything is counted of a WABA: of days before nobody knows. nil where nothing is.
  func firstDay(of waba: WABAID) async throws(StoreError) -> Day?

  /// Whether anything came of a WABA, counted or not.
  func hasHeard(of waba: WABAID) async throws(StoreError) -> Bool

  /// Takes one step of the daily round that lets the records expire that learned nothing for as many days as records
  /// are kept. Their counts stay. A step takes little time, so that settling never waits long for it.
  /// - Returns: whether there is more to do today.
  func expireSome(now: UnixTime) async throws(StoreError) -> Bool

  /// Checks that what is stored is whole, that day tallies are the sums of slot tallies and, when `recounting`, that
  /// the tallies are what the records contribute. Changes nothing; what is wrong is an answer, not an error.
  func check(recounting: Bool) async throws(StoreError) -> LedgerCheck

  /// Whether this node's part of it can be read: what a readiness probe asks, in a moment. What all nodes share is no
  /// part of it: a load balancer would take out all of them at once, and with them the inboxes that wait for it.
  func probe() async throws(StoreError)

  /// Ends all use of it: nothing else may be asked afterwards.
  func close() async throws(StoreError)
}

extension Ledger {
  /// All that there is to tell of some stretches of time.
  package func report(
    waba: WABAID, templates: [TemplateID], periods: [Range<Slot>], product: ProductType, attribution: Attribution
  ) async throws(StoreError) -> PeriodReport {
    try await report(
      waba: waba, templates: templates, periods: periods, product: product, attribution: attribution, details: .all)
  }
}
