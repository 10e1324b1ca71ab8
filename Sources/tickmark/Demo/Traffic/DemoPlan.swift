import TemplateAnalytics

/// What happens in a demo, hour by hour and in order, and what it adds up to.
///
/// Holds no more than what is still to come: a few days of events, and a few bytes for each user.
struct DemoPlan: Sendable {
  /// Events after it do not happen.
  let now: UnixTime
  /// The start of the first hour.
  let start: UnixTime
  /// What all hours so far add up to.
  private(set) var totals = DemoTotals()
  /// Template messages sent so far.
  private(set) var messageCount = 0

  let seed: UInt64
  var random: DemoRandom
  var users: [UserState]
  var nextMessage: UInt32 = 0
  var nextInbound: UInt32 = 0
  private let schedule: DemoSchedule
  private var hour = 0
  /// What is to come, by hour.
  private var coming: [[DemoEvent]]
  /// Messages that had their reply: only the first one counts.
  private var replied: Set<UInt32> = []

  /// What the plan must remember of a user.
  struct UserState: Sendable {
    /// The latest second of Meta's `sent` that was given away, so that no two messages to one user share one.
    var sentThrough: UnixTime = 0
    /// The latest template message that reached Meta.
    var latest: (time: UnixTime, message: UInt32, template: UInt8)?
  }

  /// How long after a template message an answer without context is one to it, in seconds.
  static let replyWindow = Day.seconds

  init(messages: Int, seed: UInt64, now: UnixTime) {
    self.seed = seed
    self.now = now
    start = now - Int64(DemoSchedule.hours) * 3_600
    random = DemoRandom(seed: seed)
    schedule = DemoSchedule(messages: messages, start: start, random: &random)
    users = Array(repeating: UserState(), count: max(1, messages / 4))
    // The one beyond the last hour holds what happens at `now` itself.
    coming = Array(repeating: [], count: DemoSchedule.hours + 1)
  }

  /// Makes the next hour happen.
  /// - Returns: its events in order, nil after the last hour.
  mutating func nextHour() -> [DemoEvent]? {
    guard hour < coming.count else { return nil }
    if hour < DemoSchedule.hours { sendMessages(ofHour: hour) }
    var events = coming[hour]
    coming[hour] = []
    hour += 1
    events.sort(by: DemoEvent.happensBefore)
    for index in events.indices { happen(&events[index]) }
    return events
  }

  /// Plans an event, unless it is after `now`.
  mutating func plan(_ event: DemoEvent) {
    if event.time <= now { coming[Int((event.time - start) / 3_600)].append(event) }
  }

  private mutating func sendMessages(ofHour hour: Int) {
    let hourStart = start + Int64(hour) * 3_600
    var sends: [(time: UnixTime, template: Int)] = []
    for (index, counts) in schedule.counts.enumerated() {
      let isBurst = DemoCatalogue.demoTemplates[index].behaviour.rhythm.isBurst
      for _ in 0..<counts[hour] {
        let place = isBurst ? random.unit() * random.unit() * 1_200 : random.unit() * 3_600
        sends.append((hourStart + Int64(place), index))
      }
    }
    sends.sort { ($0.time, $0.template) < ($1.time, $1.template) }
    for send in sends { planMessage(of: send.template, at: send.time) }
    messageCount += sends.count
  }

  /// Counts an event. Events come in order, so "the first" and "the latest so far" need no search.
  private mutating func happen(_ event: inout DemoEvent) {
    let user = Int(event.user)
    let template = event.template.map { DemoCatalogue.demoTemplates[Int($0)] }
    let id = template?.template.id
    switch event.kind {
    case .send, .reaction: break
    case .sent:
      if let index = event.template { users[user].latest = (event.time, event.message, index) }
      if let id { totals.count(\.sent, of: id, at: event.time) }
    case .delivered:
      if let id { totals.count(\.delivered, of: id, at: event.time) }
    case .read, .played:
      guard let id else { break }
      if event.implied.contains(.delivered) { totals.count(\.delivered, of: id, at: event.time) }
      if event.kind == .read || event.implied.contains(.read) { totals.count(\.read, of: id, at: event.time) }
    case .failed:
      if let id { totals.count(\.failed, of: id, at: event.time) }
    case .tap:
      guard let template else { break }
      // Without context only where it can be meant for no other message: else a template would show another's button.
      if latest(of: user, at: event.time)?.message != event.message { event.quotes = true }
      totals.countTap(
        on: template.behaviour.tapRates[Int(event.detail)].button, of: template.template.id, at: event.time)
    case .reply:
      if !event.quotes {
        guard let latest = latest(of: user, at: event.time) else { break }
        let id = DemoCatalogue.demoTemplates[Int(latest.template)].template.id
        if replied.insert(latest.message).inserted { totals.count(\.replied, of: id, at: event.time) }
      } else if let id, replied.insert(event.message).inserted {
        totals.count(\.replied, of: id, at: event.time)
      }
    }
  }

  /// The template message that an answer without context at `time` is one to.
  private func latest(of user: Int, at time: UnixTime) -> (message: UInt32, template: UInt8)? {
    guard let latest = users[user].latest, time - latest.time <= DemoPlan.replyWindow else { return nil }
    return (latest.message, latest.template)
  }
}
