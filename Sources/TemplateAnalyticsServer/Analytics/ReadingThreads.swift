import Dispatch
import Foundation
import Synchronization

/// Threads for reading much of the store, which takes long: those that answer requests go on answering meanwhile.
final class ReadingThreads: TaskExecutor {
  private let queues: [DispatchQueue]
  private let next = Atomic<Int>(0)

  /// - Parameter count: how many reads are made at once; the others wait.
  init(count: Int = max(2, ProcessInfo.processInfo.activeProcessorCount)) {
    queues = (0..<max(1, count)).map { DispatchQueue(label: "tickmark.reading.\($0)") }
  }

  /// Runs a piece of a task on the next thread.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let turn = next.wrappingAdd(1, ordering: .relaxed).newValue
    queues[Int(UInt(bitPattern: turn) % UInt(queues.count))].async {
      job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
  }
}
