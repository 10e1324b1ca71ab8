extension Record {
  /// When the message joined its cohort, the messages of one stretch of time that are followed together: when it counts
  /// as sent. One that never did and failed: when it failed. nil for one that neither was sent nor failed.
  package var cohort: UnixTime? { countedSent ?? countedFailure?.time }

  /// From Meta's `sent` to its `delivered`, in seconds, where both came.
  package var timeToDeliver: Int64? {
    guard let sent, let delivered else { return nil }
    return delivered - sent
  }

  /// From Meta's `sent` until the message was read, in seconds, where both are known.
  package var timeToRead: Int64? {
    guard let sent, let countedRead else { return nil }
    return countedRead - sent
  }

  /// What the message counts in its cohort, but for presses of its buttons.
  package func journey(_ inferred: Inferred = Inferred()) -> Journey {
    var journey = Journey()
    if accepted != nil { journey.steps.insert(.accepted) }
    if countedSent != nil { journey.steps.insert(.sent) }
    if countedDelivered != nil { journey.steps.insert(.delivered) }
    if countedRead != nil { journey.steps.insert(.read) }
    if replied != nil || inferred.replied != nil { journey.steps.insert(.replied) }
    if let failure = countedFailure {
      journey.steps.insert(.failed)
      journey.failureCode = failure.code
    }
    journey.timeToDeliver = timeToDeliver.map(LatencyHistogram.bucket)
    journey.timeToRead = timeToRead.map(LatencyHistogram.bucket)
    return journey
  }
}
