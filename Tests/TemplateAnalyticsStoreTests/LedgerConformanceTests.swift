import CountingWorlds
import Testing

@testable import TemplateAnalytics
@testable import TemplateAnalyticsStore

/// What every ledger promises.
@Suite struct LedgerConformanceTests {
  @Test(arguments: Backend.allCases)
  func aReceiptWaitsForItsSend(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    try await ledger.settle(Facts.batch((1, Facts.record { $0.read = Facts.day })), through: 1)
    #expect(try await ledger.counts() == Counts())
    #expect(try await ledger.counters()[.factsWaiting] == 1)
    try await ledger.settle(Facts.batch((1, Facts.send())), through: 2)
    #expect(try await ledger.counts().read == 1)
    #expect(try await ledger.counts().sent == 1)
    #expect(try await ledger.counters()[.factsWaiting] == 0)
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func theFirstDayIsThatOfTheFirstCount(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let day = Day(holding: Facts.day)
    #expect(try await ledger.firstDay(of: Facts.waba) == nil)
    // What waits for its template is not counted.
    try await ledger.settle(
      Facts.batch((1, Facts.record { $0.sent = Facts.day - 3 * Day.seconds })), through: 1)
    #expect(try await ledger.firstDay(of: Facts.waba) == nil)
    try await ledger.settle(
      Facts.batch(
        (
          2,
          Facts.record {
            $0.template = Facts.key; $0.sent = Facts.day
          }
        )), through: 2)
    #expect(try await ledger.firstDay(of: Facts.waba) == day)
    // An earlier time moves it, and leaves nothing where it was.
    try await ledger.settle(Facts.batch((2, Facts.record { $0.sent = Facts.day - 2 * Day.seconds })), through: 3)
    #expect(try await ledger.firstDay(of: Facts.waba) == day.advanced(by: -2))
    #expect(try await ledger.firstDay(of: WABAID(77)!) == nil)
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func aWABAIsHeardOfWhateverComes(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let (waba, other, third) = (Facts.waba, WABAID(77)!, WABAID(78)!)
    #expect(try await ledger.hasHeard(of: waba) == false)
    // A receipt of nobody knows which template.
    try await ledger.settle(Facts.batch((1, Facts.record { $0.read = Facts.day })), through: 1)
    #expect(try await ledger.hasHeard(of: waba))
    #expect(try await ledger.hasHeard(of: other) == false)
    var settlement = Settlement()
    settlement.otherKinds = [OtherKind(waba: other, name: "account_update"): 1]
    try await ledger.settle(settlement, now: Facts.day)
    #expect(try await ledger.hasHeard(of: other))
    #expect(try await ledger.otherKinds() == ["account_update": 1])
    var batch = Batch()
    batch.learn(Inbound(time: Facts.day, phoneUser: Facts.user), event: EventKey(hash: 9), waba: third)
    try await ledger.settle(batch, through: 2)
    #expect(try await ledger.hasHeard(of: third))
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func anEarlierTimeMovesACountToItsDay(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let monday = Facts.day
    let tuesday = monday + Day.seconds
    try await ledger.settle(
      Facts.batch(
        (
          1,
          Facts.record {
            $0.template = Facts.key; $0.sent = monday; $0.read = tuesday
          }
        )), through: 1)
    #expect(try await ledger.counts(on: tuesday).delivered == 1)
    try await ledger.settle(Facts.batch((1, Facts.record { $0.delivered = monday })), through: 2)
    #expect(try await ledger.counts(on: tuesday).delivered == 0)
    #expect(try await ledger.counts(on: monday).delivered == 1)
    #expect(try await ledger.counts(on: tuesday).read == 1)
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func progressIsRememberedBySegmentNeverGoesBackAndCanBeForgotten(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    try await ledger.settle(Batch(), through: 7, segment: "a")
    try await ledger.settle(Batch(), through: 3, segment: "a")
    #expect(try ledger.progress() == ["a": 7])
    var settlement = Settlement()
    settlement.progress = ["b": 5, "c": 6]
    settlement.forgotten = ["a"]
    try await ledger.settle(settlement, now: Facts.day)
    #expect(try ledger.progress() == ["b": 5, "c": 6])
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func anAnswerThatIsToldWithAnEarlierTimeMoves(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    try await ledger.settle(Facts.batch((1, Facts.messageToUser(at: Facts.day))), through: 1)
    let tomorrow = Facts.day + Day.seconds
    try await ledger.settle(Facts.inbound(1, at: tomorrow), through: 2)
    #expect(try await ledger.counts(on: tomorrow).replied == 1)
    try await ledger.settle(Facts.inbound(1, at: tomorrow - 3600), through: 3)
    #expect(try await ledger.counts(on: tomorrow).replied == 0)
    #expect(try await ledger.counts().replied == 1)
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func manyAnswersOfOneUserAreSettledInOneGo(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    try await ledger.settle(Facts.batch((1, Facts.messageToUser(at: Facts.day))), through: 1)
    var batch = Batch()
    for event in 0..<3000 {
      batch.learn(
        Inbound(time: Facts.day + Int64(event), button: event % 2 == 0 ? "Yes" : nil, phoneUser: Facts.user),
        event: EventKey(hash: UInt64(event)), waba: Facts.waba)
    }
    try await ledger.settle(batch, through: 2)
    // A message in between takes over what came after it.
    try await ledger.settle(Facts.batch((2, Facts.messageToUser(at: Facts.day + 1000))), through: 3)
    let day = Day(holding: Facts.day)
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template], days: day...day, product: .cloudAPI)
    #expect(report.days[Facts.template]?[day]?.buttons.map(\.count) == [1500])
    #expect(report.days[Facts.template]?[day]?.counts.replied == 2)
    #expect(try await ledger.check(recounting: true).problems.isEmpty)
    try await ledger.close()
  }

  /// More of them than what keeps track of who answers is made for.
  @Test(arguments: Backend.allCases)
  func theAnswersOfVeryManyUsersAllFindTheirMessages(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let users = 0..<UInt64(5000)
    func user(_ number: UInt64) -> UserKey { UserKey(hashing: number &* 0x9E37_79B9_7F4A_7C15) }
    var answers = Batch()
    for number in users {
      answers.learn(
        Inbound(time: Facts.day + 60, phoneUser: user(number)), event: EventKey(hash: number), waba: Facts.waba)
    }
    try await ledger.settle(answers, through: 1)
    var messages = Batch()
    for number in users {
      var message = Facts.messageToUser(at: Facts.day)
      message.phoneUser = user(number)
      messages.learn(message, of: Facts.message(number + 1), waba: Facts.waba)
    }
    try await ledger.settle(messages, through: 2)
    #expect(try await ledger.counts().replied == users.count)
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func theFloorCountsWhatIsSentDeliveredReadRepliedAndClicked(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    let message = Facts.record {
      $0.template = Facts.key
      $0.accepted = Facts.day
      $0.read = Facts.day
      $0.replied = Facts.day
      $0.taps = [
        EventKey(hash: 1): .init(time: Facts.day, button: "Yes"),
        EventKey(hash: 2): .init(time: Facts.day, button: "No"),
      ]
    }
    let failed = Facts.record {
      $0.template = Facts.key; $0.failure = .init(time: Facts.day, code: 131_026)
    }
    try await ledger.settle(Facts.batch((1, message), (2, failed)), through: 1)
    let day = Day(holding: Facts.day)
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template], days: day...day, product: .cloudAPI)
    #expect(report.events(of: Facts.template) == 6)
    #expect(try await ledger.lifetimeEvents(waba: Facts.waba, templates: [Facts.template]) == [Facts.template: 6])
    #expect(report.days[Facts.template]?[day]?.buttons.map(\.text) == ["No", "Yes"])
    #expect(report.days[Facts.template]?[day]?.counts.failed == 1)
    try await ledger.close()
  }

  @Test(arguments: Backend.allCases)
  func withoutStretchesOrTemplatesThereIsNothing(_ backend: Backend) async throws {
    let directory = try TemporaryDirectory()
    let ledger = try await backend.ledger(in: directory)
    try await ledger.settle(Facts.batch((1, Facts.readMessage())), through: 1)
    let slot = Slot(holding: Facts.day)
    let next = Slot(number: slot.number + 1)
    let product = ProductType.cloudAPI
    for (templates, periods) in [([Facts.template], []), ([Facts.template], [slot..<slot]), ([], [slot..<next])] {
      let report = try await ledger.report(
        waba: Facts.waba, templates: templates, periods: periods, product: product, attribution: .event)
      #expect(report == PeriodReport())
    }
    let report = try await ledger.report(
      waba: Facts.waba, templates: [Facts.template], periods: [slot..<slot, slot..<next, next..<next], product: product,
      attribution: .event)
    #expect(report.counts[Facts.template]?.keys.sorted() == [1])
    try await ledger.close()
  }
}
