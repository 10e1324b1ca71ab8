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
  struct Status: Sendable {
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
    /// Sends that are held, at most.
    var held = 100_000
    /// Between two tries to write what is held.
    var pause: Duration = .seconds(1)
  }

  private struct State {
    var status = Status()
    var held: [Accepted] = []
    var complainedAt: ContinuousClock.Instant?
  }

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
    // Not a part of the request: it goes on after the patience is over, and when the caller goes away.
    let writing = Task {
      if await !write(accepted) { hold(accepted) }
      end.finish()
    }
    let timer = Task {
      try await Task.sleep(for: limits.patience)
      end.finish()
    }
    for await _ in ends {}
    timer.cancel()
    _ = writing
  }

  /// Tries what is held until it is written; at the end once more.
  func run() async throws {
    await withGracefulShutdownHandler {
      for await _ in wakes {
        while !Task.isShuttingDownGracefully, state.withLock({ !$0.held.isEmpty }) {
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: self.limits.pause) }
          await writeHeld()
        }
      }
    } onGracefulShutdown: {
      self.wake.finish()
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
    for (index, accepted) in held.enumerated() {
      if await write(accepted) {
        state.withLock { $0.status.held -= accepted.wamids.count }
      } else {
        // In front: they are older than what came meanwhile.
        state.withLock { $0.held = held[index...] + $0.held }
        return
      }
    }
    if !held.isEmpty { logger.notice("sends that were held are recorded", metadata: ["count": "\(held.count)"]) }
  }

  private func hold(_ accepted: Accepted) {
    let isHeld = state.withLock { state in
      guard state.held.count < limits.held else {
        state.status.lost += accepted.wamids.count
        return false
      }
      state.held.append(accepted)
      state.status.held += accepted.wamids.count
      return true
    }
    complain(isHeld ? "a send is held in memory: it cannot be recorded" : "a send is lost: too many are held in memory")
    wake.yield()
  }

  /// - Returns: false where it has to be tried again.
  private func write(_ accepted: Accepted) async -> Bool {
    do throws(StoreError) {
      var snapshot = try await store.catalog.snapshot()
      if snapshot.waba(ofPhoneNumber: accepted.phoneNumber) == nil {
        snapshot = try await store.catalog.snapshot(newest: true)
      }
      guard let waba = snapshot.waba(ofPhoneNumber: accepted.phoneNumber)?.id else {
        state.withLock { $0.status.unregistered += accepted.wamids.count }
        complain("a send by a phone number of no registered WABA", ["phone_number_id": "\(accepted.phoneNumber)"])
        return true
      }
      let template = snapshot.template(
        named: accepted.message.name, language: accepted.message.language, of: waba)
      let lines = accepted.wamids.flatMap { wamid in
        ProxiedSend(
          waba: waba, message: store.pseudonyms.message(wamid, of: waba), name: accepted.message.name,
          language: accepted.message.language, sentAt: accepted.acceptedAt, product: accepted.product,
          template: template?.id
        ).line
      }
      try await store.inbox.append(
        [DeliveryContent(kind: .proxiedSends, waba: waba, body: lines)], receivedAt: accepted.acceptedAt)
      state.withLock { $0.status.recorded += accepted.wamids.count }
      return true
    } catch {
      complain("cannot record a send", ["error": "\(error.message)"])
      return false
    }
  }

  /// Logs, but not for each send of a flood.
  private func complain(_ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
    let isDue = state.withLock { state in
      if let last = state.complainedAt, last + .seconds(10) > .now { return false }
      state.complainedAt = .now
      return true
    }
    if isDue { logger.warning(message, metadata: metadata) }
  }
}
