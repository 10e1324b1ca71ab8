/// Why a forwarded request brought no answer. A detail holds nothing of what was sent or received.
package enum GraphForwardError: Error, Equatable, Sendable {
  /// As many requests are on their way as there may be: nothing was sent.
  case busy
  /// Not a byte of the body left us, so Meta has done nothing.
  case notSent(detail: String)
  /// Meta may have done what was asked, or not.
  case unknown(detail: String)
}
