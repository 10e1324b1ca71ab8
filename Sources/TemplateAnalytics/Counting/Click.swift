extension Record {
  /// A click on a link button, through our own redirect.
  package struct Click: Comparable, Sendable {
    package var time: UnixTime
    /// The button's text.
    package var button: String
    /// For how many seconds the message had been sent, as its link tells; nil where it does not.
    package var age: Int32?
    /// The link named no message: nobody can tell whether it is the first click of one, so it never counts as unique.
    package var isAnonymous = false

    package init(time: UnixTime, button: String, age: Int32? = nil) {
      self.time = time
      self.button = button
      self.age = age
    }

    /// - Parameter issued: when the message was sent, as the link tells. What cannot be is as if it told nothing; a
    ///   clock that is a little ahead of ours makes it the click's own time.
    package init(time: UnixTime, button: String, issued: UnixTime?) {
      self.init(time: time, button: button)
      guard let issued, UnixTime.plausible.contains(issued), issued <= time + UnixTime.clockSkew else { return }
      age = Int32(exactly: max(0, time - issued))
    }

    init(_ fact: Fact) {
      self.init(time: fact.time, button: fact.button, age: fact.code < 0 ? nil : fact.code)
      isAnonymous = fact.event.hash == fact.message.hash
    }

    /// When the message was sent, as far as its link tells.
    package var sent: UnixTime? { age.map { time - Int64($0) } }

    /// Of two accounts of one click the smaller one holds. A known age goes before an unknown one.
    package static func < (left: Self, right: Self) -> Bool {
      (left.time, left.button, left.age ?? .max, left.isAnonymous ? 1 : 0)
        < (right.time, right.button, right.age ?? .max, right.isAnonymous ? 1 : 0)
    }
  }

  /// The first click on each button of a message that a link named: what counts as a unique click.
  var firstClicks: [String: Click] {
    clicks.values.reduce(into: [:]) { first, click in
      if !click.isAnonymous { first[click.button] = earlier(first[click.button], click) }
    }
  }
}
