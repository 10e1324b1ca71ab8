import TemplateAnalytics

/// One line of a sheet of counts: a template, product, slot and what is counted there.
package struct CountLine: Hashable, Sendable {
  package enum What: Hashable, Sendable {
    case accepted, sent, delivered, read, replied, failed
    case tap(String)
    case click(String)
    case uniqueClick(String)
    case failure(code: Int32)
    /// By the shortest time of the stretch, in seconds.
    case timeToDeliver(from: Int64)
    case timeToRead(from: Int64)
  }

  package var waba: Int64
  package var template: Int64
  package var product: ProductType
  /// In which slot: that of the event, or that of the message's sending.
  package var attribution: Attribution
  /// Unix time / 900.
  package var slot: Int64
  package var what: What
}

/// All counts of a world that are not 0.
package typealias CountSheet = [CountLine: Int]

extension CountSheet {
  /// The lines in which two sheets differ, in words.
  package func differences(from expected: CountSheet) -> [String] {
    Set(keys).union(expected.keys).compactMap { line in
      self[line] == expected[line]
        ? nil
        : "\(line.what) of \(line.waba)/\(line.template), \(line.product.answerName), by \(line.attribution), "
          + "slot \(line.slot): \(self[line] ?? 0) instead of \(expected[line] ?? 0)"
    }.sorted()
  }

  /// The counts in `tallies`.
  package init(_ tallies: Tallies) {
    self.init()
    func add(_ tally: TallyKey, _ what: CountLine.What, _ count: Int) {
      guard count != 0 else { return }
      let line = CountLine(
        waba: tally.template.waba.value, template: tally.template.template.value, product: tally.product,
        attribution: tally.attribution, slot: tally.slot.number, what: what)
      self[line, default: 0] += count
    }
    for (tally, counts) in tallies.counts {
      add(tally, .accepted, counts.accepted)
      add(tally, .sent, counts.sent)
      add(tally, .delivered, counts.delivered)
      add(tally, .read, counts.read)
      add(tally, .replied, counts.replied)
      add(tally, .failed, counts.failed)
    }
    for (tally, latencies) in tallies.latencies {
      for (bucket, count) in latencies.toDeliver.counts {
        add(tally, .timeToDeliver(from: LatencyHistogram.range(of: bucket).lowerBound), count)
      }
      for (bucket, count) in latencies.toRead.counts {
        add(tally, .timeToRead(from: LatencyHistogram.range(of: bucket).lowerBound), count)
      }
    }
    for (button, count) in tallies.buttons {
      switch button.kind {
      case .quickReply: add(button.tally, .tap(button.button), count)
      case .url: add(button.tally, .click(button.button), count)
      case .uniqueURL: add(button.tally, .uniqueClick(button.button), count)
      }
    }
    for (failure, count) in tallies.failures { add(failure.tally, .failure(code: failure.code), count) }
  }
}
