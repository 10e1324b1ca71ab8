import Logging
import ServiceLifecycle
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore

/// Records template messages that Meta accepted.
///
/// Nobody who sends is ever told of trouble here: the message is out. What cannot be written is held in memory and tried
/// again, until it can be or the process ends.
final class SendRecorder: Service, CustomStringConvertible {
  /// Messages that Meta accepted, of one send.
  struct Accepted: Sendable {
    /// Meta's `phone_number_id` that they went out by.
    var phoneNumber: String
    var wamids: [String]
    var message: TemplateMessage
    var product: ProductType
    var acceptedAt: UnixTime
  }

  /// How the work stands, since the process began.
  struct Status: Equatable, Sendable {
    /// Messages on the disk.
    var recorded = 0
    /// Messages in memory, because the store is in trouble.
    var held = 0
    /// Messages that found no room in memory.
    var lost = 0
    /// Messages that went out by a phone number of no registered WABA: nobody knows whose they are.
    var unregistered = 0
  }

  private let store: Store
  private let logger: Logger
  private let limits: Limits
  private let state = Mutex(State())
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  struct Limits: Sendable {
    /// How long an answer of Meta's waits for our disk.
    var patience: Duration = .seconds(1)
    /// Messages that are held, at most.
    var held = 100_000
    /// Between two tries to write what is held.
    var pause: Duration = .seconds(1)
  }

  private struct State {
    var status = Status()
    var held: [Accepted] = []
    /// Sends that are being written; the patience may be over.
    var writing = 0
    var whenWritten: CheckedContinuation<Void, Never>?
    /// When each complaint was last made.
    var complainedAt: [String: ContinuousClock.Instant] = [:]
  }

  /// Sends that share a write, where many were held.
  private static let batch = 1000

  init(store: Store, logger: Logger, limits: Limits = Limits()) {
    self.store = store
    self.logger = logger
    self.limits = limits
    (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// What the log calls it: not all that it holds.
  var description: String { "send recorder" }

  var status: Status { state.withLock { $0.status } }

  /// Records a send: usually it is on the disk once this returns, and it never takes longer than the patience.
  func record(_ accepted: Accepted) async {
    if accepted.wamids.isEmpty { return }
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    state.withLock { $0.writing += 1 }
    // No part of the caller: it goes on after the patience is over.
    Task {
      if await !write([accepted]) { hold(accepted) }
      let waiting = state.withLock { state in
        state.writing -= 1
        return state.writing == 0 ? state.whenWritten.take() : nil
      }
      waiting?.resume()
      end.finish()
    }
    let timer = Task {
      try await Task.sleep(for: limits.patience)
      end.finish()
    }
    for await _ in ends {}
    timer.cancel()
  }

  /// Tries what is held until it is written.
  func run() async throws {
    await withGracefulShutdownHandler {
      for await _ in wakes {
        while !Task.isShuttingDownGracefully, !Task.isCancelled, state.withLock({ !$0.held.isEmpty }) {
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: self.limits.pause) }
          await writeHeld()
        }
      }
    } onGracefulShutdown: {
      self.wake.finish()
    }
  }

  /// Waits for what is being written and tries what is held once more. Call it once nothing is sent any more, and before
  /// the store is closed.
  func finish() async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        if state.writing == 0 { return true }
        state.whenWritten = continuation
        return false
      }
      if isDone { continuation.resume() }
    }
    await writeHeld()
    let left = status.held
    if left > 0 { logger.error("sends could not be recorded", metadata: ["count": "\(left)"]) }
  }

  private func writeHeld() async {
    let held = state.withLock { state in
      defer { state.held = [] }
      return state.held
    }
    var rest = held[...]
    while !rest.isEmpty {
      let some = rest.prefix(Self.batch)
      guard await write(Array(some)) else {
        // In front: they are older than what came meanwhile.
        state.withLock { [rest] in $0.held = rest + $0.held }
        return
      }
      state.withLock { $0.status.held -= some.reduce(0) { $0 + $1.wamids.count } }
      rest = rest.dropFirst(some.count)
    }
    if !held.isEmpty { logger.notice("sends that were held are recorded", metadata: ["count": "\(held.count)"]) }
  }

  private func hold(_ accepted: Accepted) {
    let isHeld = state.withLock { state in
      guard state.status.held + accepted.wamids.count <= limits.held else {
        state.status.lost += accepted.wamids.count
        return false
      }
      state.held.append(accepted)
      state.status.held += accepted.wamids.count
      return true
    }
    if isHeld {
      complain("a send is held in memory: it cannot be recorded")
      wake.yield()
    } else {
      complain("a send is lost: too many are held in memory", level: .error)
    }
  }

  /// - Returns: false where all of it has to be tried again.
  private func write(_ all: [Accepted]) async -> Bool {
    do throws(StoreError) {
      var snapshot = try await store.catalog.snapshot()
      if all.contains(where: { snapshot.waba(ofPhoneNumber: $0.phoneNumber) == nil }) {
        snapshot = try await store.catalog.snapshot(newest: true)
      }
      var contents: [DeliveryContent] = []
      var recorded = 0
      var unregistered = 0
      for accepted in all {
        guard let waba = snapshot.waba(ofPhoneNumber: accepted.phoneNumber)?.id else {
          unregistered += accepted.wamids.count
          complain("a send by a phone number of no registered WABA", ["phone_number_id": "\(accepted.phoneNumber)"])
          continue
        }
        recorded += accepted.wamids.count
        contents.append(content(of: accepted, waba: waba, in: snapshot))
      }
      // The oldest tells how far behind we are.
      if !contents.isEmpty { try await store.inbox.append(contents, receivedAt: all[0].acceptedAt) }
      state.withLock { state in
        state.status.recorded += recorded
        state.status.unregistered += unregistered
      }
      return true
    } catch {
      complain("cannot record a send", ["error": "\(error.message)"])
      return false
    }
  }

  private func content(of accepted: Accepted, waba: WABAID, in snapshot: CatalogSnapshot) -> DeliveryContent {
    let template = snapshot.template(named: accepted.message.name, language: accepted.message.language, of: waba)
    let lines = accepted.wamids.flatMap { wamid in
      ProxiedSend(
        waba: waba, message: store.pseudonyms.message(wamid, of: waba), name: accepted.message.name,
        language: accepted.message.language, sentAt: accepted.acceptedAt, product: accepted.product,
        template: template?.id
      ).line
    }
    return DeliveryContent(kind: .proxiedSends, waba: waba, body: lines)
  }

  /// Logs, but not for each send of a flood.
  private func complain(_ message: String, _ metadata: Logger.Metadata = [:], level: Logger.Level = .warning) {
    let isDue = state.withLock { state in
      if let last = state.complainedAt[message], last + .seconds(10) > .now { return false }
      state.complainedAt[message] = .now
      return true
    }
    if isDue { logger.log(level: level, "\(message)", metadata: metadata) }
  }
}
