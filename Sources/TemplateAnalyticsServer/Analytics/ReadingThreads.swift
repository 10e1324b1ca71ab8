import Dispatch
import Foundation
import Synchronization

/// Threads for reading much of the store, which takes long: those that answer requests go on answering meanwhile.
final class ReadingThreads: TaskExecutor {
  private let queues: [DispatchQueue]
  private let state: Mutex<State>

  private struct State {
    /// Pieces of tasks that wait for a thread, in the order in which they came, and where the first of them is.
    var waiting: [UnownedJob] = []
    var first = 0
    /// The numbers of the threads that have nothing to do.
    var idle: [Int]

    mutating func next() -> UnownedJob? {
      guard first < waiting.count else {
        waiting.removeAll(keepingCapacity: true)
        first = 0
        return nil
      }
      defer {
        first += 1
        // Those that are done take no room, however long it takes until none waits.
        if first >= 64, first * 2 >= waiting.count {
          waiting.removeFirst(first)
          first = 0
        }
      }
      return waiting[first]
    }
  }

  /// - Parameter count: how many reads are made at once; the others wait.
  init(count: Int = max(2, ProcessInfo.processInfo.activeProcessorCount)) {
    queues = (0..<max(1, count)).map { DispatchQueue(label: "tickmark.reading.\($0)") }
    state = Mutex(State(idle: Array(queues.indices)))
  }

  /// Runs a piece of a task on a thread that has nothing to do, or on the next one that is done.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let thread = state.withLock { state in
      state.waiting.append(job)
      return state.idle.popLast()
    }
    if let thread { queues[thread].async { self.work(thread) } }
  }

  private func work(_ thread: Int) {
    while let job = next(thread) { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  /// nil where nothing waits: the thread is idle from then on.
  private func next(_ thread: Int) -> UnownedJob? {
    state.withLock { state in
      let job = state.next()
      if job == nil { state.idle.append(thread) }
      return job
    }
  }
}
