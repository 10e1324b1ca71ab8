import GraphEmulator
import Synchronization

/// Faults as chance, from a seed, has them: every third request or so.
final class SeededFaults: Sendable {
  private let state: Mutex<(random: UInt64, count: Int)>

  init(_ seed: UInt64) { state = Mutex((seed, 0)) }

  /// How many there were.
  var count: Int { state.withLock { $0.count } }

  func next() -> GraphFault? {
    let number = state.withLock { state -> UInt64 in
      // SplitMix64.
      state.random &+= 0x9E37_79B9_7F4A_7C15
      var bits = state.random
      bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
      bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
      bits ^= bits >> 31
      let number = bits % 24
      if number < 8 { state.count += 1 }
      return number
    }
    switch number {
    case 0: return .reset
    case 1: return .truncatedJSON(keeping: 0.6)
    case 2: return .cutBody(keeping: 0.4)
    case 3: return .error(status: 500, code: 1)
    case 4: return .html(status: 502)
    case 5: return .error(status: 429, code: 80_007, retryAfter: "1")
    case 6: return .stall
    case 7: return .repeatedCursor
    default: return nil
    }
  }
}
