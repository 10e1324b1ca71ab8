import CountingWorlds
import Foundation
import TemplateAnalytics

/// What became of a WABA's messages on the days up to today: the same in every run, but for the day that it ends on.
struct DashboardTraffic {
  /// How the messages of one template fare, in percent of those sent and of those delivered.
  struct Habit {
    var template: String
    /// Messages a day.
    var daily: Int
    var delivered = 96
    var read = 70
    var replied = 2
    var tapped = 0
    /// What taps are on.
    var button = ""
    /// Meta's codes of those that fail, the first three times as often as the others together.
    var codes = [131_026]
  }

  let waba: Int64
  let habits: [Habit]
  var days: Int64 = 35
  var now = UnixTime(Date().timeIntervalSince1970)

  /// Everything to post: the sends of every other template, and webhooks. The rest names its template itself.
  func write() throws -> (sends: [UInt8], webhooks: [[UInt8]]) {
    var random = SplitMix64(seed: UInt64(waba))
    var story = Story(now: now)
    for (index, habit) in habits.enumerated() {
      for age in (0..<days).reversed() {
        let day = Day(holding: now).advanced(by: -age)
        for _ in 0..<count(of: habit, on: day, age: age, &random) {
          let latest = min(day.end, now) - day.start
          // By day, where the day is long enough.
          let second = Int64.random(in: 0..<max(1, latest), using: &random)
          story.tell(habit, at: day.start + second, isRegistered: index.isMultiple(of: 2), waba: waba, &random)
        }
      }
    }
    return (story.sends, try story.webhooks(of: waba))
  }

  /// More as time goes by, fewer on Saturdays and Sundays.
  private func count(of habit: Habit, on day: Day, age: Int64, _ random: inout SplitMix64) -> Int {
    guard habit.daily > 1 else { return habit.daily }
    let growth = 100 + 40 * (days - age) / days
    let weekend = (day.number + 3) % 7 > 4 ? 60 : 100
    let usual = habit.daily * Int(growth) * weekend / 12_000
    return max(0, usual + Int.random(in: -usual / 6...usual / 6 + 1, using: &random))
  }

  private struct Story {
    let now: UnixTime
    private(set) var sends: [UInt8] = []
    private var statuses: [DashboardWebhook.Status] = []
    private var messages: [DashboardWebhook.Message] = []

    init(now: UnixTime) { self.now = now }

    mutating func tell(
      _ habit: Habit, at sent: UnixTime, isRegistered: Bool, waba: Int64, _ random: inout SplitMix64
    ) {
      let number = statuses.count
      let wamid = "wamid.\(waba).\(number)"
      let user = "91\(9_000_000_000 + number)"
      if isRegistered {
        sends += Array(#"{"wamid":"\#(wamid)","template_id":"\#(habit.template)","sent_at":\#(sent)}"#.utf8) + [0x0a]
      }
      func add(_ status: String, _ time: UnixTime, code: Int? = nil) {
        guard time <= now else { return }
        statuses.append(
          DashboardWebhook.Status(
            id: wamid, status: status, timestamp: "\(time)", recipient_id: user,
            biz_opaque_callback_data: isRegistered ? nil : "template_id=\(habit.template)",
            errors: code.map { [DashboardWebhook.Problem(code: $0, title: "<b>\($0)</b>")] }))
      }
      guard random.chance(habit.delivered) else {
        let code = random.chance(75) ? habit.codes[0] : random.pick(habit.codes)
        if random.chance(50) { add("sent", sent) }
        return add("failed", sent + 5, code: code)
      }
      add("sent", sent)
      let delivered = sent + Int64.random(in: 1...40, using: &random)
      add("delivered", delivered)
      guard random.chance(habit.read) else { return }
      let read = delivered + Int64.random(in: 5...random.pick([60, 600, 7_200, 90_000]), using: &random)
      add("read", read)
      func answer(_ text: String, isTap: Bool) {
        guard read + 9 <= now else { return }
        messages.append(
          DashboardWebhook.Message(
            from: user, id: "\(wamid).\(isTap ? "tap" : "reply")", timestamp: "\(read + 9)", isTap: isTap, text: text,
            on: wamid))
      }
      if random.chance(habit.tapped) { answer(habit.button, isTap: true) }
      if random.chance(habit.replied) { answer("Thanks", isTap: false) }
    }

    func webhooks(of waba: Int64) throws -> [[UInt8]] {
      let receipts = stride(from: 0, to: statuses.count, by: 1000).map {
        DashboardWebhook(waba: waba, statuses: Array(statuses[$0..<min($0 + 1000, statuses.count)]))
      }
      let inbound = stride(from: 0, to: messages.count, by: 1000).map {
        DashboardWebhook(waba: waba, messages: Array(messages[$0..<min($0 + 1000, messages.count)]))
      }
      return try (receipts + inbound).map { Array(try JSONEncoder().encode($0)) }
    }
  }
}
