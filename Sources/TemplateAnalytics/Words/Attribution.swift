/// To which stretch of time what happened to a message belongs. The numbers are stored.
package enum Attribution: Int, CaseIterable, Sendable {
  /// To the one in which it happened: a message sent on Monday and read on Tuesday is a read on Tuesday, as Kaleyra and
  /// Meta report.
  case event = 0
  /// To the one in which the message was sent: the same read is one of Monday, so that one can say how many of those
  /// sent on Monday were ever read.
  case send = 1
}
