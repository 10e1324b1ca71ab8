extension Record {
  /// A click on a link button, through our own redirect; or the first one on a button of a message.
  ///
  /// Everybody who got a link can click on it as often as they like. So a click that names a message is two things: a
  /// click by itself, on a record of its own, and a claim to be the first on its button, on the record of the message.
  /// That one holds one click of each button, however many there are.
  package struct Click: Comparable, Sendable {
    package var time: UnixTime
    /// The button's text.
    package var button: String
    /// For how many seconds the message had been sent, as its link tells; nil where it does not.
    package var age: Int32?
    /// It is a click by itself, and not the first on a button of a message.
    package var standsAlone = false

    package init(time: UnixTime, button: String, age: Int32? = nil) {
      self.time = time
      self.button = button
      self.age = age
    }

    /// - Parameter issued: when the message was sent, as the link tells. What cannot be is as if it told nothing; a
    ///   clock that is a little ahead of ours makes it the click's own time.
    package init(time: UnixTime, button: String, issued: UnixTime?) {
      self.init(time: time, button: button)
      guard let issued, UnixTime.plausible.contains(issued), issued <= time + UnixTime.clockSkew,
        time - issued <= Self.maximumAge
      else { return }
      age = Int32(exactly: max(0, time - issued))
    }

    /// For how long after its message was sent a click counts in the message's cohort, in seconds: as long as Meta's
    /// messages live, and shorter than anybody forgets what was sent.
    package static let maximumAge = 30 * Day.seconds

    /// What it says of its message: that somebody clicked in this slot.
    ///
    /// The seconds are left out, so that there are no more such facts than slots.
    var claim: Click {
      let start = Slot(holding: time).start
      var claim = Click(time: start, button: button)
      claim.age = sent.map { Int32(clamping: max(0, start - $0)) }
      return claim
    }

    init(_ fact: Fact) {
      self.init(time: fact.time, button: fact.button, age: fact.code < 0 ? nil : fact.code)
      standsAlone = fact.event.hash == fact.message.hash
    }

    /// When the message was sent, as far as its link tells.
    package var sent: UnixTime? { age.map { time - Int64($0) } }

    /// Of two accounts of one click the smaller one holds. A known age goes before an unknown one.
    package static func < (left: Self, right: Self) -> Bool {
      (left.time, left.button, left.age ?? .max, left.standsAlone ? 1 : 0)
        < (right.time, right.button, right.age ?? .max, right.standsAlone ? 1 : 0)
    }
  }
}

extension EventKey {
  /// Of the claim to be the first click on a button of a message: the same for all of them, so that the earliest holds.
  init(claimOn button: String) {
    var button = button
    hash = button.withUTF8 { SipHash24(key0: 0, key1: 0).hash(UnsafeRawBufferPointer($0)) }
  }
}
