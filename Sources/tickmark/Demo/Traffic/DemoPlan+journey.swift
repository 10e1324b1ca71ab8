import TemplateAnalytics

extension DemoPlan {
  /// Plans a template message and all that comes of it.
  mutating func planMessage(of index: Int, at time: UnixTime) {
    let behaviour = DemoCatalogue.demoTemplates[index].behaviour
    let user = pickUser()
    var event = DemoEvent(
      time: time, kind: .send, template: UInt8(truncatingIfNeeded: index), namesTemplate: random.chance(0.1),
      user: user, message: takeMessageNumber())
    if !event.namesTemplate { plan(event) }
    // Which of two messages of one second an answer without context is one to would hang on the keys of a server.
    let sent = max(time + random.within(1...3), users[Int(user)].sentThrough + 1)
    users[Int(user)].sentThrough = sent
    if let reason = failure(of: behaviour) {
      if reason.code == DemoFailure.undeliverable.code, random.chance(0.5) { plan(event, .sent, at: sent) }
      event.detail = reason.code
      return plan(event, .failed, at: sent + random.within(1...20))
    }
    plan(event, .sent, at: sent)
    // A phone that stays switched off, or has no WhatsApp any more.
    if random.chance(0.02) { return }
    let seen = planDelivery(event, sent: sent, behaviour)
    planTaps(event, seen: seen, behaviour)
    planReply(event, sent: sent, seen: seen, behaviour)
    if random.chance(0.006) {
      event.inbound = takeInboundNumber()
      plan(event, .reaction, at: seen + random.within(3...900))
    }
  }

  /// Plans `delivered`, `read` and `played`.
  /// - Returns: when the user saw the message, told or not.
  private mutating func planDelivery(_ message: DemoEvent, sent: UnixTime, _ behaviour: DemoBehaviour) -> UnixTime {
    var event = message
    let isShown = DemoUser(event.user, seed: seed).showsReads && random.chance(behaviour.readRate)
    // Read in an open chat: Meta then leaves `delivered` out.
    let isReadAtOnce = isShown && random.chance(0.03)
    let delivered = isReadAtOnce ? sent : sent + deliveryDelay()
    let pause = random.logNormal(median: behaviour.readMedian, spread: behaviour.readSpread)
    let seen = isReadAtOnce ? sent + random.within(1...6) : delivered + Int64(min(max(pause, 1), 172_800))
    if !isReadAtOnce { plan(event, .delivered, at: delivered) }
    guard isShown else { return seen }
    if isReadAtOnce { event.implied = .delivered }
    if random.chance(0.004) {
      var played = event
      if random.chance(0.35) {
        // A voice message: Meta may tell that it was played and not that it was read.
        played.implied.insert(.read)
        plan(played, .played, at: seen + random.within(4...90))
        return seen
      }
      played.implied = []
      plan(played, .played, at: seen + random.within(4...90))
    }
    plan(event, .read, at: seen)
    return seen
  }

  private mutating func planTaps(_ message: DemoEvent, seen: UnixTime, _ behaviour: DemoBehaviour) {
    for (index, tap) in behaviour.tapRates.enumerated() where random.chance(tap.chance) {
      var time = seen
      // Some people tap twice, and both count.
      for _ in 0..<(random.chance(0.05) ? 2 : 1) {
        time += 2 + Int64(random.logNormal(median: 40, spread: 1.3))
        var event = message
        event.detail = Int32(index)
        event.inbound = takeInboundNumber()
        event.quotes = !random.chance(0.06)
        plan(event, .tap, at: time)
      }
    }
  }

  /// Plans a reply: one that quotes the message, one that does not, or one that comes too late to belong to it.
  private mutating func planReply(
    _ message: DemoEvent, sent: UnixTime, seen: UnixTime, _ behaviour: DemoBehaviour
  ) {
    guard random.chance(behaviour.replyRate) else { return }
    var event = message
    event.detail = Int32(random.below(DemoWords.replies.count))
    event.inbound = takeInboundNumber()
    event.quotes = random.chance(0.35)
    var time = seen + 5 + Int64(random.logNormal(median: 300, spread: 1.5))
    if !event.quotes, random.chance(0.15) { time = sent + Day.seconds + random.within(60...129_600) }
    plan(event, .reply, at: time)
    if random.chance(0.4) { planConversation(with: event.user, from: time) }
  }

  /// Plans what a clerk writes back, which no template counts, and perhaps the user's answer to that.
  private mutating func planConversation(with user: UInt32, from time: UnixTime) {
    let sent = time + random.within(90...2_400)
    let message = DemoEvent(time: sent, kind: .sent, template: nil, user: user, message: takeMessageNumber())
    plan(message)
    let delivered = sent + random.within(1...4)
    plan(message, .delivered, at: delivered)
    let seen = delivered + 1 + Int64(random.logNormal(median: 120, spread: 1.3))
    if DemoUser(user, seed: seed).showsReads { plan(message, .read, at: seen) }
    guard random.chance(0.4) else { return }
    var answer = message
    answer.detail = Int32(random.below(DemoWords.replies.count))
    answer.inbound = takeInboundNumber()
    answer.quotes = random.chance(0.3)
    plan(answer, .reply, at: seen + random.within(5...600))
  }

  private mutating func plan(_ event: DemoEvent, _ kind: DemoEvent.Kind, at time: UnixTime) {
    var event = event
    event.kind = kind
    event.time = time
    plan(event)
  }

  private mutating func failure(of behaviour: DemoBehaviour) -> DemoFailure? {
    var place = random.unit()
    for failure in behaviour.failures {
      if place < failure.chance { return failure.reason }
      place -= failure.chance
    }
    return nil
  }

  /// Seconds mostly; minutes or hours where a phone is out of reach.
  private mutating func deliveryDelay() -> Int64 {
    let place = random.unit()
    if place < 0.86 { return random.within(1...5) }
    let isAway = place >= 0.96
    let delay = random.logNormal(median: isAway ? 10_800 : 150, spread: isAway ? 0.8 : 1.2)
    return Int64(min(max(delay, 1), 108_000))
  }

  /// A tenth of the users are regulars and get three times as many messages as the others, and a bit.
  private mutating func pickUser() -> UInt32 {
    let among = random.chance(0.27) ? max(1, users.count / 10) : users.count
    return UInt32(random.below(among))
  }

  private mutating func takeMessageNumber() -> UInt32 {
    nextMessage += 1
    return nextMessage
  }

  private mutating func takeInboundNumber() -> UInt32 {
    nextInbound += 1
    return nextInbound
  }
}
