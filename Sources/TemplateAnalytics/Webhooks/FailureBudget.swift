import Synchronization

/// How many parts of one body may fail before reading it part by part is given up: a body of two million broken items
/// would keep everybody else's waiting for minutes.
final class FailureBudget: Sendable {
  /// As many as Meta puts into a delivery at most.
  static let limit = 1000

  /// The budget is spent.
  struct Exceeded: Error {}

  private let left = Mutex(limit)

  func spend() throws {
    let isSpent = left.withLock { left in
      left -= 1
      return left < 0
    }
    if isSpent { throw Exceeded() }
  }
}

extension CodingUserInfoKey {
  static let failureBudget = key("failureBudget")

  private static func key(_ name: String) -> CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: name) else { preconditionFailure("\(name) is no key") }
    return key
  }
}
