import TemplateAnalytics

/// Meta's own analytics, day by day and kept for ever, of WABAs whose sends we do not see.
///
/// What is fetched is merged by maximum: Meta collects reads and clicks of a message for 7 days and may later tell 0. So
/// neither the order of fetches nor their number matters, and any number of nodes may fetch the same.
///
/// ``CountsSource/report(waba:templates:days:product:)`` has a day exactly if Meta told of it, be it that nothing
/// happened: then all counts are 0. A day that is not there was never told of, which is not the same as nothing.
/// ``CountsSource/templates(of:)`` are those that Meta told of any day of.
package protocol Archive: CountsSource {
  /// Merges what was fetched, and remembers how far a WABA is fetched: all or nothing; it survives a loss of power.
  ///
  /// Of each count the greater one stays. Of two progresses of one template and product the one fetched later counts,
  /// but ``ArchiveProgress/through`` never goes back. Of one second a refusal counts; where Meta refused twice in one
  /// second, either of both refusals may stay.
  /// - Parameters:
  ///   - days: all that Meta told of, with those on which nothing happened. Rows of one template and day may be there
  ///     more than once.
  func merge(
    _ days: [ArchivedDay], progress: [ArchiveProgress], of waba: WABAID
  ) async throws(StoreError)

  /// How far each template of a WABA is fetched, by template and product.
  func progress(of waba: WABAID) async throws(StoreError) -> [ArchiveProgress]

  /// What is wrong with what is stored, a line each; empty where all is well.
  func problems() async throws(StoreError) -> [String]

  /// Ends all use of it: nothing else may be asked afterwards.
  func close() async throws(StoreError)
}

/// What Meta told of one template on one UTC day.
package struct ArchivedDay: Equatable, Sendable {
  package var template: TemplateID
  package var product: ProductType
  package var day: Day
  /// `accepted` and `failed` are always 0: Meta's analytics do not tell them.
  package var counts: DayCounts

  package init(template: TemplateID, product: ProductType, day: Day, counts: DayCounts) {
    self.template = template
    self.product = product
    self.day = day
    self.counts = counts
  }
}

/// How far Meta's analytics of one template and product are fetched.
package struct ArchiveProgress: Equatable, Sendable {
  package var template: TemplateID
  package var product: ProductType
  /// Everything up to this day is in the archive, from the first day that Meta could tell of; nil before anything is.
  package var through: Day?
  /// When Meta was last asked and answered, be it with a refusal; by the clock of whoever asked. The latest always
  /// stays, so that merging does not depend on order: one in the future, of a clock that was ahead, has to be read as
  /// not fetched.
  package var fetchedAt: UnixTime
  /// Why Meta told nothing the last time; nil where it did.
  package var refusal: Refusal?

  /// Meta's words.
  package struct Refusal: Equatable, Sendable {
    /// Of Meta's error.
    package var code: Int
    package var message: String

    package init(code: Int, message: String) {
      self.code = code
      self.message = message
    }
  }

  package init(
    template: TemplateID, product: ProductType, through: Day?, fetchedAt: UnixTime, refusal: Refusal? = nil
  ) {
    self.template = template
    self.product = product
    self.through = through
    self.fetchedAt = fetchedAt
    self.refusal = refusal
  }
}
