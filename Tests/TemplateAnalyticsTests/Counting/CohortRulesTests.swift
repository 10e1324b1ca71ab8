import CountingWorlds
import TemplateAnalytics
import Testing

/// The rules of `docs/counting.md` about cohorts, how long it took, and clicks, one by one.
@Suite("Cohorts, how long it took, and clicks on links")
struct CohortRulesTests {
  private static let template = TemplateKey(waba: WABAID("102290129340398")!, template: TemplateID("1689556908129832")!)
  private static let message = MessageKey(hash: 77)
  /// The beginning of a slot, and that of the next.
  private static let first: UnixTime = 1_750_117_500
  private static let second: UnixTime = 1_750_118_400

  private func counts(_ attribution: Attribution, _ learn: (inout Record) -> Void) -> [String] {
    var record = Record()
    record.template = Self.template
    learn(&record)
    return counts(attribution, of: record)
  }

  private func counts(_ attribution: Attribution, of record: Record) -> [String] {
    var tallies = Tallies()
    tallies.add(record)
    return CountSheet(tallies).compactMap { line, count in
      line.attribution == attribution
        ? "\(line.what) in \(line.slot * 900 == Self.first ? "first" : "second"): \(count)" : nil
    }.sorted()
  }

  @Test("Whatever a message counts, it counts in the slot in which it was sent, too")
  func cohort() {
    let counts = counts(.send) {
      $0.accepted = Self.first + 1
      $0.sent = Self.first + 2
      $0.delivered = Self.second
      $0.read = Self.second + 30
      $0.replied = Self.second + 40
      $0.taps[EventKey(hash: 1)] = Record.Tap(time: Self.second + 50, button: "Yes")
    }
    #expect(
      counts == [
        "accepted in first: 1", "delivered in first: 1", "read in first: 1", "replied in first: 1", "sent in first: 1",
        #"tap("Yes") in first: 1"#, "timeToDeliver(from: 896) in first: 1", "timeToRead(from: 896) in first: 1",
      ])
  }

  @Test("A message that failed after it was sent failed in the slot of its sending")
  func failedAfterSending() {
    let counts = counts(.send) {
      $0.sent = Self.first
      $0.failure = Record.Failure(time: Self.second, code: 131_049)
    }
    #expect(counts == ["failed in first: 1", "failure(code: 131049) in first: 1", "sent in first: 1"])
  }

  @Test("One that never was sent joins those of when it failed, and one that neither was sent nor failed joins none")
  func neverSent() {
    let failed = counts(.send) {
      $0.accepted = Self.first
      $0.failure = Record.Failure(time: Self.second, code: 131_026)
    }
    #expect(failed == ["accepted in second: 1", "failed in second: 1", "failure(code: 131026) in second: 1"])
    #expect(counts(.send) { $0.accepted = Self.first }.isEmpty)
  }

  @Test("How long it took counts where both receipts themselves came, with the later one")
  func latencies() {
    let both = counts(.event) {
      $0.sent = Self.first
      $0.delivered = Self.first + 3
      $0.played = Self.second + 100
    }
    #expect(
      both.filter { $0.hasPrefix("time") } == [
        "timeToDeliver(from: 3) in first: 1", "timeToRead(from: 960) in second: 1",
      ])
    let implied = counts(.event) {
      $0.delivered = Self.first
      $0.read = Self.first + 7
    }
    #expect(!implied.contains { $0.hasPrefix("time") }, "nobody told when it was sent")
    let skipped = counts(.event) {
      $0.sent = Self.first
      $0.read = Self.first + 7
    }
    #expect(skipped.filter { $0.hasPrefix("time") } == ["timeToRead(from: 7) in first: 1"])
  }

  @Test("Clocks that differ make it 0 seconds")
  func negativeLatency() {
    let counts = counts(.event) {
      $0.sent = Self.first + 5
      $0.delivered = Self.first + 3
    }
    #expect(counts.contains("timeToDeliver(from: 0) in first: 1"))
  }

  /// Clicks on a message's links, as one batch.
  private func learn(
    _ clicks: [(event: UInt64, time: UnixTime, button: String)], issued: UnixTime? = nil
  ) -> Batch {
    var batch = Batch()
    for click in clicks {
      batch.learn(
        Record.Click(time: click.time, button: click.button, issued: issued), event: EventKey(hash: click.event),
        of: Self.message, template: Self.template)
    }
    return batch
  }

  private func counts(_ attribution: Attribution, of batch: Batch) -> [String] {
    batch.records.values.flatMap { counts(attribution, of: $0) }.sorted()
  }

  @Test("Every click counts, and the first of each button once more as unique")
  func uniqueClicks() {
    let batch = learn([
      (1, Self.second, "Shop"), (2, Self.first, "Shop"), (2, Self.first, "Shop"), (3, Self.second, "Visit"),
    ])
    #expect(
      counts(.event, of: batch) == [
        #"click("Shop") in first: 1"#, #"click("Shop") in second: 1"#, #"click("Visit") in second: 1"#,
        #"uniqueClick("Shop") in first: 1"#, #"uniqueClick("Visit") in second: 1"#,
      ])
    #expect(batch.records[Self.message]?.factCount == 2)
    #expect(batch.records[Self.message]?.latest == Self.second)
  }

  @Test("However often somebody clicks, the record of the message holds one click of each button")
  func manyClicks() throws {
    let batch = learn(
      (1_000_001...1_010_000).map { ($0, Self.first + Int64($0 % 900), $0 % 2 == 0 ? "Shop" : "Visit") })
    let record = try #require(batch.records[Self.message])
    #expect(record.clicks.count == 2)
    // As facts there are no more of them than slots.
    var facts: Set<Fact> = []
    batch.eachFact { if $0.message == Self.message { facts.insert($0) } }
    #expect(facts.count == 2)
    #expect(batch.records.count == 10_001)
  }

  @Test("A click whose link tells when the message was sent counts there, too; any other nowhere")
  func clicksInTheirCohort() {
    func sent(_ issued: UnixTime?, clicked time: UnixTime = Self.second) -> [String] {
      counts(.send, of: learn([(1, time, "Shop")], issued: issued))
    }
    #expect(sent(Self.first) == [#"click("Shop") in first: 1"#, #"uniqueClick("Shop") in first: 1"#])
    #expect(sent(nil).isEmpty)
    #expect(sent(0).isEmpty, "1970 is no time at which anybody sends")
    #expect(
      sent(Self.second + 5) == [#"click("Shop") in second: 1"#, #"uniqueClick("Shop") in second: 1"#])
    let month = 30 * Day.seconds
    #expect(!sent(Self.first, clicked: Self.first + month).isEmpty)
    #expect(sent(Self.first, clicked: Self.first + month + 1).isEmpty, "nobody follows a message for longer")
  }

  @Test("A click of a link that names no message is never unique, and is a record of its own")
  func anonymousClicks() throws {
    var batch = Batch()
    for event: UInt64 in [5, 6] {
      batch.learn(
        Record.Click(time: Self.first, button: "Shop"), event: EventKey(hash: event), of: nil, template: Self.template)
    }
    #expect(batch.records.count == 2)
    #expect(batch.factCount == 2)
    for record in batch.records.values { #expect(counts(.event, of: record) == [#"click("Shop") in first: 1"#]) }
    // As facts, too.
    var joined = Record()
    batch.eachFact { fact in if fact.event == EventKey(hash: 5) { joined.join(fact) } }
    let expected = try #require(batch.records[MessageKey(hash: 5)])
    #expect(joined == expected)
  }

  @Test("A link's name of a message is another message than a wamid of the same letters")
  func linkReferences() {
    let pseudonyms = Pseudonyms(secret: Array("sixteen bytes ok".utf8))
    let waba = Self.template.waba
    let reference = pseudonyms.message(linkReference: "order-1", of: waba)
    #expect(reference == pseudonyms.message(linkReference: "order-1", of: waba))
    #expect(reference != pseudonyms.message("order-1", of: waba))
    #expect(reference != pseudonyms.message(linkReference: "order-1", of: WABAID("2")!))
  }
}
