/// How a proportion compares with an average.
package enum Standing: Equatable, Sendable {
  /// All of its 95 % interval is above the average.
  case better
  /// All of its 95 % interval is below the average.
  case worse
  /// The average is within its 95 % interval, or it is no proportion.
  case unclear
  /// Its whole is less than ``Proportion/minimumWhole``.
  case tooFew
}
