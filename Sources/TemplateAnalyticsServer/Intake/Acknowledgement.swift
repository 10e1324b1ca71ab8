/// When a delivery is answered with 200.
package enum Acknowledgement: String, CaseIterable, Sendable {
  /// Once it is on the disk of this node: it is counted as long as that disk lives.
  case disk
  /// Once all of it is counted and a quorum of the ledger's replicas has it: a node that is lost loses nothing.
  case quorum
}
