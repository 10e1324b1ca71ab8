import Synchronization

/// Holds whoever comes until it is opened, or until they are cancelled.
package final class GraphGate: Sendable {
  private struct State {
    var isOpen = false
    var count = 0
    /// Of those who are held, by number.
    var held: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  package func open() {
    let held = state.withLock { state in
      state.isOpen = true
      defer { state.held = [:] }
      return state.held.values
    }
    for one in held { one.resume() }
  }

  /// Returns once the gate is open.
  /// - Throws: `CancellationError` where the task is cancelled first.
  package func passed() async throws {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isHeld = state.withLock { state in
          // Under the lock: whoever is cancelled from here on finds the continuation.
          guard !state.isOpen, !Task.isCancelled else { return false }
          state.held[number] = continuation
          return true
        }
        if !isHeld { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.held.removeValue(forKey: number) }?.resume()
    }
    try Task.checkCancellation()
  }
}
