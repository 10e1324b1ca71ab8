import Synchronization
import TemplateAnalyticsStore

/// Those who wait until what they brought is in the counts.
final class SettledWaiters: Sendable {
  /// Which of some positions are settled by now.
  private let settled: @Sendable (Set<Inbox.Position>) throws(StoreError) -> Set<Inbox.Position>
  private let patience: Duration
  private let state = Mutex(State())

  private struct State {
    var waiting: [Int: Waiting] = [:]
    var next = 0
    var isClosed = false
  }

  private struct Waiting {
    let position: Inbox.Position
    let continuation: CheckedContinuation<Bool, Never>
    let timer: Task<Void, any Error>
  }

  /// - Parameters:
  ///   - patience: nobody waits for longer: whoever calls us has a patience too.
  ///   - settled: tells which of some positions are settled.
  init(
    patience: Duration = .seconds(15),
    settled: @escaping @Sendable (Set<Inbox.Position>) throws(StoreError) -> Set<Inbox.Position>
  ) {
    self.patience = patience
    self.settled = settled
  }

  /// How many wait.
  var count: Int { state.withLock { $0.waiting.count } }

  /// Waits until all that was appended up to `position` is settled.
  /// - Returns: false where settling failed meanwhile, ended, or took too long.
  func isSettled(_ position: Inbox.Position) async -> Bool {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWaiting = state.withLock { state in
          if state.isClosed || Task.isCancelled { return false }
          let timer = Task {
            try await Task.sleep(for: patience)
            resume([id], false)
          }
          state.waiting[id] = Waiting(position: position, continuation: continuation, timer: timer)
          return true
        }
        guard isWaiting else { return continuation.resume(returning: false) }
        // It may have been settled between the append and now: then nobody wakes us.
        if let settled = try? settled([position]), settled.contains(position) { resume([id], true) }
      }
    } onCancel: {
      resume([id], false)
    }
  }

  /// Call after each batch that was settled.
  func wake() throws(StoreError) {
    let waiting = state.withLock { $0.waiting.mapValues(\.position) }
    if waiting.isEmpty { return }
    let settled = try settled(Set(waiting.values))
    resume(waiting.filter { settled.contains($0.value) }.keys, true)
  }

  /// Call after a batch that could not be settled: nobody is to wait for what may take long.
  func fail() { resume(state.withLock { Array($0.waiting.keys) }, false) }

  /// Call when nothing more will be settled.
  func close() {
    state.withLock { $0.isClosed = true }
    fail()
  }

  private func resume(_ ids: some Collection<Int>, _ isSettled: Bool) {
    let ended = state.withLock { state in ids.compactMap { state.waiting.removeValue(forKey: $0) } }
    for waiting in ended {
      waiting.timer.cancel()
      waiting.continuation.resume(returning: isSettled)
    }
  }
}
