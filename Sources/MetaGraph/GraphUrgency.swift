/// Who waits for a call.
package enum GraphUrgency: Sendable {
  /// A job that has time: it waits before each call where Meta's limit comes near.
  case background
  /// Somebody waits for it: it never waits for the limit, and is not made where Meta would refuse it.
  case interactive
}
