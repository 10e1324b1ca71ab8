import TemplateAnalytics

/// Makes worlds up: a handful of messages, users and templates over some days, with everything that happens to them.
///
/// Times are coarse and near the edges of slots and days, so that ties, clashes and borders are the rule and not the
/// exception. The same seed makes the same world.
package struct FactGenerator {
  /// Two businesses that know nothing of each other.
  package static let wabas: [Int64] = [102_290_129_340_398, 419_561_257_915_478]
  /// Midnight at the start of 16 June 2025.
  package static let start: UnixTime = 1_750_032_000

  private var random: SplitMix64
  private let distinctSeconds: Bool
  /// The businesses that already have a message with the wamid both may have.
  private var sharing: Set<Int64> = []
  /// Where and when the last message was sent.
  private var last: (place: Place, begin: UnixTime)?

  /// - Parameter distinctSeconds: no two messages share a second, so that ``Oracle`` needs no tie-break: for a program
  ///   whose secret, and with it the order of keys, is unknown.
  package init(seed: UInt64, distinctSeconds: Bool = false) {
    random = SplitMix64(seed: seed)
    self.distinctSeconds = distinctSeconds
  }

  /// A world: every happening once, in the order of messages.
  /// - Parameter clicks: with clicks on link buttons, which no payload of Meta's can tell.
  package mutating func happenings(clicks: Bool = false) -> [Happening] {
    var happenings: [Happening] = []
    sharing = []
    last = nil
    for index in 0..<Int.random(in: 3...9, using: &random) {
      happenings += message(index)
    }
    for index in 0..<Int.random(in: 0...8, using: &random) {
      happenings.append(.answer(answer(wamid: "wamid.LOOSE\(index)", by: place(), at: time(), quoted: nil)))
    }
    for index in 0..<Int.random(in: 0...3, using: &random) {
      let place = place()
      happenings.append(
        .noise(
          Happening.Noise(
            waba: place.waba, businessNumber: place.businessNumber, kind: random.pick(Happening.Noise.Kind.allCases),
            wamid: "wamid.NOISE\(index)", quoted: "wamid.MESSAGE\(index)", time: time())))
    }
    if clicks { for _ in 0..<Int.random(in: 0...8, using: &random) { happenings += click() } }
    return happenings
  }

  /// A delivery order: any, with any happening any number of times again.
  package mutating func shuffledWithDuplicates(_ happenings: [Happening]) -> [Happening] {
    var all = happenings
    for happening in happenings {
      while random.chance(25) { all.append(happening) }
    }
    return all.shuffled(using: &random)
  }

  /// Cuts `elements` into groups of any length.
  package mutating func split<Element>(_ elements: [Element]) -> [[Element]] {
    var groups: [[Element]] = []
    for element in elements {
      if groups.isEmpty || random.chance(30) { groups.append([]) }
      groups[groups.count - 1].append(element)
    }
    return groups
  }

  /// Yes or no, for what else a test leaves to chance.
  package mutating func chance(_ percent: Int) -> Bool { random.chance(percent) }

  /// One of so many.
  package mutating func number(below count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}

extension FactGenerator {
  /// A user and the number of ours that they write with.
  private struct Place {
    var waba: Int64
    var businessNumber: String
    var user: Int
  }

  private mutating func place() -> Place {
    let (waba, number) = random.pick([
      (FactGenerator.wabas[0], "106540352242922"), (FactGenerator.wabas[0], "106540352242923"),
      (FactGenerator.wabas[1], "206540352242922"),
    ])
    return Place(waba: waba, businessNumber: number, user: Int.random(in: 0..<2, using: &random))
  }

  /// Any time within three days, most often at their beginning and at the turn of their first day.
  private mutating func time() -> UnixTime {
    let step = random.chance(50) ? random.pick([0, 286, 287, 288]) : Int64.random(in: 0..<(3 * 288), using: &random)
    return moment(FactGenerator.start + step * 300, message: 0)
  }

  /// At `begin` or within about a day after.
  private mutating func time(after begin: UnixTime, message: Int) -> UnixTime {
    moment(begin + random.pick([0, 0, 0, 1, 2, 3, 12, 100, 288, 300]) * 300, message: message)
  }

  /// `begin` is a multiple of 300, more than there are messages: in a second of its own a message meets no other.
  private mutating func moment(_ begin: UnixTime, message: Int) -> UnixTime {
    distinctSeconds ? begin + Int64(message) + 1 : begin + random.pick([0, 0, 0, 0, 0, 0, -1, 1])
  }

  private mutating func glimpse(of user: Int) -> Happening.Glimpse {
    let phone = "1650555123\(user)"
    let userID = "US.1349120865530274191\(user)"
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return Happening.Glimpse(phone: nil, userID: userID)
    case 1: return Happening.Glimpse(phone: phone, userID: userID)
    case 2: return Happening.Glimpse(phone: phone, userID: userID, tiedByContact: true)
    case 3 where random.chance(30): return Happening.Glimpse(phone: nil, userID: nil)
    default: return Happening.Glimpse(phone: phone, userID: nil)
    }
  }

  /// All that happens to one message.
  private mutating func message(_ index: Int) -> [Happening] {
    // Some come in bursts, so that there are messages of one second to one user.
    if last == nil || random.chance(70) { last = (place(), time() / 300 * 300) }
    guard let (place, begin) = last else { return [] }
    // One wamid may stand for a message of each business.
    let isShared = random.chance(30) && sharing.insert(place.waba).inserted
    let wamid = isShared ? "wamid.SHARED" : "wamid.MESSAGE\(index)"
    var happenings: [Happening] = []
    for _ in 0..<random.pick([0, 1, 1, 1, 1, 1, 1, 2]) {
      happenings.append(
        .send(
          Happening.Send(
            waba: place.waba, wamid: wamid, template: template(of: place.waba),
            time: random.chance(85) ? time(after: begin, message: index) : nil,
            product: random.pick([nil, .cloudAPI, .marketingMessagesLite]))))
    }
    let odds: [(Happening.Receipt.Status, Int)] =
      random.chance(20)
      ? [(.sent, 50), (failure(), 90)]
      : [(.sent, 75), (.delivered, 65), (.read, 45), (.played, 15), (failure(), 15)]
    for (status, percent) in odds where random.chance(percent) {
      for _ in 0..<random.pick([1, 1, 1, 1, 2, 3]) {
        var status = status
        if case .failed = status { status = failure() }
        happenings.append(
          .receipt(
            Happening.Receipt(
              waba: place.waba, businessNumber: place.businessNumber, wamid: wamid, status: status,
              time: time(after: begin, message: index), recipient: glimpse(of: place.user),
              callbackTemplate: random.chance(8) ? template(of: place.waba) : nil)))
      }
    }
    for answer in 0..<random.pick([0, 0, 1, 2, 3]) {
      happenings.append(
        .answer(
          self.answer(
            wamid: "wamid.ANSWER\(index).\(answer)", by: place, at: time(after: begin, message: index), quoted: wamid)))
    }
    return happenings
  }

  private mutating func template(of waba: Int64) -> Int64 {
    // Meta's ids are unique, but nothing here may lean on that: both businesses own a template 7.
    waba == FactGenerator.wabas[0] ? random.pick([7, 1_689_556_908_129_832, 806_312_974_732_579]) : 7
  }

  private mutating func failure() -> Happening.Receipt.Status {
    .failed(code: random.pick([131_049, 131_026, 130_472, nil]))
  }

  /// A click, mostly of one of few messages, and sometimes told twice in different words.
  private mutating func click() -> [Happening] {
    let waba = random.pick(FactGenerator.wabas)
    var click = Happening.Click(
      waba: waba, template: template(of: waba), button: random.pick(["Shop", "Ver más 🎉"]), id: random.next(),
      time: time(), reference: random.chance(70) ? random.pick(["order-1", "order-2"]) : nil)
    if random.chance(70) { click.issued = click.time - random.pick([0, 1, 299, 900, 40_000, -2]) }
    var clicks = [Happening.click(click)]
    if random.chance(10) {
      click.issued = random.chance(50) ? nil : click.time - 1_200
      clicks.append(.click(click))
    }
    return clicks
  }

  private mutating func answer(
    wamid: String, by place: Place, at time: UnixTime, quoted: String?
  ) -> Happening.Answer {
    Happening.Answer(
      waba: place.waba, businessNumber: place.businessNumber, wamid: wamid,
      content: random.pick([
        .button("Stop"), .button("Ver más 🎉"), .replyButton("Stop"), .text, .image, .listChoice, .form,
      ]),
      time: time, sender: glimpse(of: place.user), quoted: quoted)
  }
}
