import Logging
import ServiceLifecycle
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore

/// Records clicks: in memory at once, so that nobody who clicks waits for our disk, and on the disk a moment later, one
/// append for all that came meanwhile. What cannot be written is held and tried again, until it can be or the process
/// ends.
final class ClickRecorder: Service, CustomStringConvertible {
  /// How the work stands, since the process began.
  struct Status: Encodable, Equatable, Sendable {
    /// Clicks on the disk.
    var recorded = 0
    /// Clicks in memory at this moment.
    var held = 0
    /// Clicks that found no room in memory.
    var lost = 0
    /// Visits that were answered and are no clicks: of previewers, other programs, and browsers that fetch in advance.
    var ignored = 0
  }

  struct Limits: Sendable {
    /// Clicks in memory, at most.
    var held = 100_000
    /// Between two tries to write, where the last one failed.
    var pause: Duration = .seconds(1)
    /// Between two appends: each costs an fsync, however many clicks it holds.
    var pace: Duration = .milliseconds(10)
  }

  private struct State {
    var status = Status()
    var waiting: [Waiting] = []
    /// Whether ``run()`` was told that something waits, and has not found out yet that nothing does any more.
    var isAwake = false
    var isInTrouble = false
    var isLosing = false
  }

  private struct Waiting {
    let waba: WABAID
    let click: LinkClick
  }

  /// Clicks of one append.
  private static let batch = 10_000

  private let inbox: Inbox
  private let logger: Logger
  private let limits: Limits
  private let state = Mutex(State())
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  init(inbox: Inbox, logger: Logger, limits: Limits = Limits()) {
    self.inbox = inbox
    self.logger = logger
    self.limits = limits
    (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// What the log calls it: not all that it holds.
  var description: String { "click recorder" }

  var status: Status { state.withLock { $0.status } }

  /// Whether the last try to write failed.
  var isInTrouble: Bool { state.withLock { $0.isInTrouble } }

  /// Records a click, soon. Never waits.
  func record(_ click: LinkClick, of waba: WABAID) {
    let (isNews, isFirstLost) = state.withLock { state in
      guard state.status.held < limits.held else {
        state.status.lost += 1
        defer { state.isLosing = true }
        return (false, !state.isLosing)
      }
      state.waiting.append(Waiting(waba: waba, click: click))
      state.status.held += 1
      defer { state.isAwake = true }
      return (!state.isAwake, false)
    }
    if isNews { wake.yield() }
    if isFirstLost { logger.error("clicks are lost: too many are held in memory") }
  }

  /// Counts a visit that is no click.
  func ignore() { state.withLock { $0.status.ignored += 1 } }

  /// Writes what comes in, until it is stopped; then what is left, once.
  func run() async throws {
    await withGracefulShutdownHandler {
      for await _ in wakes {
        repeat {
          let isWritten = await write()
          let pause = isWritten ? limits.pace : limits.pause
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        } while !Task.isShuttingDownGracefully && !Task.isCancelled && !isAllWritten()
      }
    } onGracefulShutdown: {
      self.wake.finish()
    }
    await write()
  }

  /// Writes what is left. Call it once nobody clicks any more, and before the store is closed.
  func finish() async {
    await write()
    let left = status.held
    if left > 0 { logger.error("clicks could not be recorded", metadata: ["count": "\(left)"]) }
  }

  /// Whether nothing waits: then the next click wakes ``run()``.
  private func isAllWritten() -> Bool {
    state.withLock { state in
      state.isAwake = !state.waiting.isEmpty
      return !state.isAwake
    }
  }

  /// Appends what waits.
  /// - Returns: false where something was left, because the inbox is in trouble.
  @discardableResult
  private func write() async -> Bool {
    let taken = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    var rest = taken[...]
    while !rest.isEmpty {
      let some = rest.prefix(Self.batch)
      do throws(StoreError) {
        // The oldest tells how far behind we are.
        try await inbox.append(Self.contents(some), receivedAt: some[some.startIndex].click.time)
      } catch {
        let isNews = state.withLock { [rest] state in
          // In front: they are older than what came meanwhile.
          state.waiting = rest + state.waiting
          defer { state.isInTrouble = true }
          return !state.isInTrouble
        }
        if isNews {
          logger.warning("clicks are held in memory: they cannot be recorded", metadata: ["error": "\(error.message)"])
        }
        return false
      }
      state.withLock { state in
        state.status.held -= some.count
        state.status.recorded += some.count
        state.isInTrouble = false
        state.isLosing = false
      }
      rest = rest.dropFirst(some.count)
    }
    return true
  }

  private static func contents(_ clicks: ArraySlice<Waiting>) -> [DeliveryContent] {
    Dictionary(grouping: clicks, by: \.waba).map { waba, clicks in
      DeliveryContent(kind: .clicks, waba: waba, body: LinkClick.bytes(of: clicks.map(\.click)))
    }
  }
}
