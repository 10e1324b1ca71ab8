import Foundation
import Synchronization
import Testing

@testable import TemplateAnalyticsServer
@testable import TemplateAnalyticsStore

/// A 200 that says more than "it is on the disk".
@Suite(.timeLimit(.minutes(10))) struct IntakeTests {
  private static let first = Inbox.Position(segment: "a", offset: 100)
  private static let second = Inbox.Position(segment: "a", offset: 200)

  /// Settled is what the test says.
  private final class Progress: Sendable {
    private let positions = Mutex<Set<Inbox.Position>>([])
    private let asked: AsyncStream<Void>.Continuation
    let questions: AsyncStream<Void>

    init() { (questions, asked) = AsyncStream.makeStream(of: Void.self) }

    func settle(_ position: Inbox.Position) { positions.withLock { _ = $0.insert(position) } }

    func waiters(patience: Duration = .seconds(3600)) -> SettledWaiters {
      SettledWaiters(patience: patience) { [self] sought in
        defer { asked.yield() }
        return positions.withLock { $0.intersection(sought) }
      }
    }

    /// Somebody waits once it was asked whether that is necessary.
    func somebodyWaits() async { for await _ in questions { return } }
  }

  @Test func nobodyIsWokenBeforeHisOwnIsSettled() async throws {
    let progress = Progress()
    let waiters = progress.waiters()
    async let one = waiters.isSettled(Self.first)
    await progress.somebodyWaits()
    async let two = waiters.isSettled(Self.second)
    await progress.somebodyWaits()
    try waiters.wake()
    #expect(waiters.count == 2, "nothing is settled yet")
    progress.settle(Self.first)
    try waiters.wake()
    #expect(waiters.count == 1)
    #expect(await one)
    progress.settle(Self.second)
    try waiters.wake()
    #expect(await two)
  }

  @Test func whatIsSettledAlreadyWaitsForNobody() async {
    let progress = Progress()
    progress.settle(Self.first)
    #expect(await progress.waiters().isSettled(Self.first))
  }

  @Test func failureEndAndCancellationAllSayNo() async {
    let progress = Progress()
    let waiters = progress.waiters()
    for end in [{ waiters.fail() }, { waiters.close() }] {
      async let isSettled = waiters.isSettled(Self.first)
      await progress.somebodyWaits()
      end()
      #expect(await !isSettled)
    }
    #expect(await !waiters.isSettled(Self.first), "nothing is settled after the end")
    let others = progress.waiters()
    let task = Task { await others.isSettled(Self.first) }
    await progress.somebodyWaits()
    task.cancel()
    #expect(await !task.value)
  }

  @Test func nobodyWaitsForEver() async {
    #expect(await !Progress().waiters(patience: .zero).isSettled(Self.first))
  }

  @Test func withAQuorumWhatIsAcknowledgedIsCounted() async throws {
    try await RunningServer.run {
      $0.acknowledgement = .quorum
    } body: { server async throws in
      let body = Payload.status("wamid.1", "sent", at: RunningServer.now)
      #expect(try await server.deliver(body).status == 200)
      #expect(try await server.store.ledger.counters()[.factsSettled] == 1)
      let sends = #"{"wamid":"wamid.1","template_id":"\#(RunningServer.template)"}"#
      #expect(try await server.native(.POST, "/wabas/\(RunningServer.waba)/sends", body: sends).status == 200)
      #expect(try await server.store.ledger.counters()[.factsSettled] == 2)
    }
  }

  @Test func withAQuorumWhatCannotBeCountedIsNotAcknowledged() async throws {
    let isDone = Mutex(false)
    // A ledger that was closed behind the server's back cannot be closed once more at its end.
    await #expect(throws: StoreError.self) {
      try await RunningServer.run {
        $0.acknowledgement = .quorum
      } body: { server async throws in
        try await server.store.ledger.close()
        let answer = try await server.deliver(Payload.status("wamid.1", "sent", at: RunningServer.now))
        #expect(answer.status == 503)
        #expect(answer.body.contains("not_settled"))
        #expect(answer.headers["Retry-After"] == ["1"])
        let sends = #"{"wamid":"wamid.1","template_id":"\#(RunningServer.template)"}"#
        #expect(try await server.native(.POST, "/wabas/\(RunningServer.waba)/sends", body: sends).status == 503)
        isDone.withLock { $0 = true }
      }
    }
    #expect(isDone.withLock { $0 })
  }
}
