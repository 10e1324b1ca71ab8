/// Compares two secrets without telling, by the time it takes, how much of them agrees. Their lengths are no secret.
package func isEqualInConstantTime(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
  let left = Array(left)
  let right = Array(right)
  var difference: UInt8 = left.count == right.count ? 0 : 1
  for (a, b) in zip(left, right) { difference |= a ^ b }
  return difference == 0
}
