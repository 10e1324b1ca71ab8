import TemplateAnalytics

/// Which rows of the tallies' tables make up some stretches of time.
///
/// In every column the row of a UTC day is the sum of those of its slots. So a day of which one stretch holds half or
/// more is read as a day where that is less to read, and what is not in that stretch is read slot by slot and taken back
/// from it: of a day of India 22 slots and a day instead of 96 slots. All of it has to be read from one state of the
/// tables.
struct PeriodReading: Equatable {
  /// Rows that lie beside each other and are counted alike.
  struct Part: Equatable {
    /// Numbers of slots or of days.
    var starts: Range<Int64>
    /// The index of the stretch that holds them.
    var period: Int?
    /// The index of the stretch that they are counted in with their day, and are not in.
    var excess: Int?
  }

  /// Of slots, ascending.
  private(set) var slots: [Part] = []
  /// Of days, ascending.
  private(set) var days: [Part] = []
  /// What stretches hold of the day that is being cut up.
  private var pieces: [(slots: Range<Int64>, period: Int)] = []

  static func == (left: Self, right: Self) -> Bool { left.slots == right.slots && left.days == right.days }

  private static let slotsOfADay = Day.seconds / Slot.seconds

  /// - Parameter periods: in ascending order, not overlapping.
  init(_ periods: [Range<Slot>]) {
    for (index, period) in periods.enumerated() where !period.isEmpty {
      let end = period.upperBound.number
      var first = period.lowerBound.number
      let firstDay = Slot(number: first + Self.slotsOfADay - 1).day.number
      let endDay = period.upperBound.day.number
      if firstDay * Self.slotsOfADay > first {
        let end = min(end, firstDay * Self.slotsOfADay)
        addPiece(first..<end, of: index)
        first = end
      }
      if firstDay < endDay {
        cutDay()
        days.append(Part(starts: firstDay..<endDay, period: index))
        first = endDay * Self.slotsOfADay
      }
      if first < end { addPiece(first..<end, of: index) }
    }
    cutDay()
  }

  private mutating func addPiece(_ slots: Range<Int64>, of period: Int) {
    if let last = pieces.last, Self.day(of: last.slots) != Self.day(of: slots) { cutDay() }
    pieces.append((slots, period))
  }

  private mutating func cutDay() {
    guard let first = pieces.first else { return }
    defer { pieces = [] }
    let wanted = pieces.reduce(0) { $0 + $1.slots.count }
    let holder = pieces.first { piece in
      let others = Self.slotsOfADay - Int64(piece.slots.count)
      return others <= Self.slotsOfADay / 2 && others + 1 < wanted
    }?.period
    guard let holder else {
      slots += pieces.map { Part(starts: $0.slots, period: $0.period) }
      return
    }
    let day = Self.day(of: first.slots)
    days.append(Part(starts: day..<day + 1, period: holder))
    var start = day * Self.slotsOfADay
    func addGap(until end: Int64) {
      if start < end { slots.append(Part(starts: start..<end, excess: holder)) }
    }
    for piece in pieces {
      addGap(until: piece.slots.lowerBound)
      if piece.period != holder {
        slots.append(Part(starts: piece.slots, period: piece.period, excess: holder))
      }
      start = piece.slots.upperBound
    }
    addGap(until: (day + 1) * Self.slotsOfADay)
  }

  private static func day(of slots: Range<Int64>) -> Int64 { Slot(number: slots.lowerBound).day.number }
}
