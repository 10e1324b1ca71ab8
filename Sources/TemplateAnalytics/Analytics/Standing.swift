/// How a proportion compares with an average.
package enum Standing: Equatable, Sendable {
  /// All of its interval is above the average.
  case better
  /// All of its interval is below the average.
  case worse
  /// The average is within its interval, or it is no proportion.
  case unclear
  /// Its whole is less than ``Proportion/minimumWhole``, or of so many hardly any would happen, or not happen, if it were
  /// average.
  case tooFew
}
