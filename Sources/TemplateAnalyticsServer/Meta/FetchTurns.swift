import MetaGraph
import Synchronization
import TemplateAnalytics

/// Lets one question at a time ask Meta about a WABA, and nobody wait for longer than he would.
final class FetchTurns: Sendable {
  private let turns = Mutex<[WABAID: Task<Result<Void, MetaFailure>, Never>]>([:])

  /// Does `work` after whatever else is being fetched for the WABA, if there is time.
  func take(
    _ waba: WABAID, within patience: Duration, _ work: @escaping @Sendable () async throws(MetaFailure) -> Void
  ) async throws(MetaFailure) {
    let deadline = ContinuousClock.now + patience
    let turn = turns.withLock { turns in
      let previous = turns[waba]
      let turn = Task<Result<Void, MetaFailure>, Never> {
        await Self.inTime(deadline) { () async throws(MetaFailure) in
          await Self.end(of: previous)
          // Nobody waits for it any more.
          if Task.isCancelled { return }
          try await work()
        }
      }
      turns[waba] = turn
      return turn
    }
    let result = await turn.value
    turns.withLock { turns in if turns[waba] == turn { turns[waba] = nil } }
    try result.get()
  }

  /// Returns once a turn is over, or the task is cancelled: waiting for a task alone goes on even then.
  private static func end(of turn: Task<Result<Void, MetaFailure>, Never>?) async {
    guard let turn else { return }
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    Task {
      _ = await turn.value
      end.finish()
    }
    for await _ in ends {}
  }

  private static func inTime(
    _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () async throws(MetaFailure) -> Void
  ) async -> Result<Void, MetaFailure> {
    let late = Result<Void, MetaFailure>.failure(.graph(.unavailable(detail: "it takes too long")))
    return await withTaskGroup(of: Result<Void, MetaFailure>.self) { group in
      group.addTask {
        do throws(MetaFailure) {
          try await work()
          return .success(())
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        try? await Task.sleep(until: deadline, clock: .continuous)
        return late
      }
      let first = await group.next() ?? late
      group.cancelAll()
      return first
    }
  }
}
