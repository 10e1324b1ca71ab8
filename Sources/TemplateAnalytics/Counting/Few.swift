/// A set of mostly one or two values: those take no memory of their own.
struct Few<Value: Equatable> {
  private var first: Value?
  private var second: Value?
  private var others: [Value] = []

  /// - Returns: whether it was not there yet.
  @discardableResult
  mutating func insert(_ value: Value) -> Bool {
    if first == value || second == value || others.contains(value) { return false }
    if first == nil {
      first = value
    } else if second == nil {
      second = value
    } else {
      others.append(value)
    }
    return true
  }

  func forEach(_ each: (Value) -> Void) {
    if let first { each(first) }
    if let second { each(second) }
    for other in others { each(other) }
  }
}
