import Foundation
import TemplateAnalytics

/// Hands out the steps of a demo.
struct DemoSteps: IteratorProtocol, Sendable {
  /// What has been handed out, and at most an hour more.
  private(set) var progress = DemoProgress()
  /// What the traffic ought to be counted as: complete once ``next()`` returned nil.
  var totals: DemoTotals { plan.totals }

  private var plan: DemoPlan
  private var random: DemoRandom
  private var hour = 0
  /// What is on its way, by the hour of its arrival. The last one holds what comes after the end.
  private var underway: [[Arrival]]
  private var arrivalCount: UInt64 = 0
  private var notices: ArraySlice<DemoNotice>
  private var updates: [DemoEvent] = []
  private var updateTarget = 1
  private var sends: [SendRegistration] = []
  private var sendTarget = 1
  /// Bodies that come again, and the hour in which they do.
  private var repeats: [(hour: Int, body: [UInt8])] = []
  /// Steps of the hour, the next one last.
  private var ready: [DemoStep] = []

  /// An event on its way to the server.
  private struct Arrival: Sendable {
    var time: UnixTime
    /// Keeps the order total where times are equal.
    var order: UInt64
    var event: DemoEvent
  }

  init(plan: DemoPlan) {
    self.plan = plan
    // Not the numbers of the plan: how the traffic is cut up must not change what happens.
    random = DemoRandom(seed: DemoRandom.mixed(plan.seed ^ 0x74_6563_6b6d_6172))
    underway = Array(repeating: [], count: DemoSchedule.hours + 1)
    notices = DemoNotice.all(start: plan.start)[...]
  }

  mutating func next() -> DemoStep? {
    while ready.isEmpty {
      guard let events = plan.nextHour() else { return nil }
      takeHour(events)
    }
    return ready.popLast()
  }

  private mutating func takeHour(_ events: [DemoEvent]) {
    progress.messages = plan.messageCount
    for event in events { dispatch(event) }
    tellNotices()
    repeatWebhooks(through: hour)
    let arrived = underway[hour].sorted { ($0.time, $0.order) < ($1.time, $1.order) }
    underway[hour] = []
    for arrival in arrived { arrive(arrival.event) }
    hour += 1
    let isLast = hour == underway.count
    // A program registers what it has collected a few times a day, however little it is.
    if hour % 6 == 0 || isLast { finishSends() }
    if isLast {
      finishUpdates()
      repeatWebhooks(through: Int.max)
    }
    ready.reverse()
  }

  /// Sends an event on its way: most take seconds, some minutes or hours, so that they overtake each other.
  private mutating func dispatch(_ event: DemoEvent) {
    let place = random.unit()
    let delay =
      switch event.kind {
      case .send: place < 0.85 ? random.within(0...2) : random.within(60...10_800)
      default:
        place < 0.9
          ? random.within(0...4) : place < 0.98 ? random.within(60...1_800) : random.within(1_800...14_400)
      }
    let time = event.time + delay
    arrivalCount += 1
    let hour = min(Int((time - plan.start) / 3_600), underway.count - 1)
    underway[hour].append(Arrival(time: time, order: arrivalCount, event: event))
  }

  private mutating func arrive(_ event: DemoEvent) {
    if event.kind == .send {
      guard let template = event.template else { return }
      sends.append(
        SendRegistration(
          wamid: DemoWamid.outbound(event.message, user: DemoUser(event.user, seed: plan.seed), seed: plan.seed),
          template: DemoCatalogue.demoTemplates[Int(template)].template.id, sentAt: event.time))
      if sends.count >= sendTarget { finishSends() }
    } else {
      updates.append(event)
      if updates.count >= updateTarget { finishUpdates() }
    }
  }

  private mutating func finishSends() {
    if sends.isEmpty { return }
    progress.registrations += sends.count
    ready.append(.sends(sends))
    sends = []
    sendTarget = size(through: 1_000)
  }

  private mutating func finishUpdates() {
    if updates.isEmpty { return }
    progress.updates += updates.count
    tell(DemoWebhook.body(updates, seed: plan.seed))
    updates = []
    updateTarget = random.chance(0.25) ? 1 : size(through: 200)
  }

  private mutating func tellNotices() {
    let end = plan.start + Int64(hour + 1) * 3_600
    while let notice = notices.first, notice.time < end {
      notices.removeFirst()
      tell(notice.body)
    }
  }

  private mutating func tell(_ body: [UInt8]) {
    progress.webhooks += 1
    ready.append(.webhook(body: body))
    if random.chance(0.03) { repeats.append((hour + random.below(8), body)) }
  }

  private mutating func repeatWebhooks(through hour: Int) {
    var later: [(hour: Int, body: [UInt8])] = []
    for item in repeats {
      guard item.hour <= hour else {
        later.append(item)
        continue
      }
      progress.webhooks += 1
      progress.redeliveries += 1
      ready.append(.webhook(body: item.body))
    }
    repeats = later
  }

  /// A size from 1 to `largest`: small ones often, large ones seldom.
  private mutating func size(through largest: Int) -> Int {
    min(largest, Int(exp(random.unit() * log(Double(largest + 1)))))
  }
}
