import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TemplateAnalytics

/// Meta's Graph API on loopback, in this process: right by default, and wrong, slow, limited or cut off as a test wants
/// it.
///
/// Start it with ``run(_:body:)``. Everything may be called from any task while it runs.
package final class GraphEmulator: Sendable {
  private struct State {
    var world: GraphWorld
    var url = ""
    var calls: [GraphCallRecord] = []
    var sends: [GraphSend] = []
    var faults: [(edge: String, fault: GraphFault?)] = []
    var choose: (@Sendable (GraphCallRecord) -> GraphFault?)?
  }

  private let state: Mutex<State>
  /// Opens when the emulator ends: nobody is held any longer.
  private let end = GraphGate()

  private init(_ world: GraphWorld) { state = Mutex(State(world: world)) }

  /// Runs `body` against an emulator on a free port of 127.0.0.1.
  @discardableResult
  package static func run<Result: Sendable>(
    _ world: GraphWorld = GraphWorld(), body: @Sendable (GraphEmulator) async throws -> Result
  ) async throws -> Result {
    let emulator = GraphEmulator(world)
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let logger = Logger(label: "emulator") { _ in SwiftLogNoOpLogHandler() }
    let application = Application(
      responder: CallbackResponder<EmulatorContext> { try await emulator.respond($0, $1) },
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { found.yield($0.localAddress?.port ?? 0) },
      logger: logger)
    let services = ServiceGroup(services: [application], logger: logger)
    // Never cancelled: a connection that was just accepted would be forgotten, and NIO ends the process for that.
    let running = Task {
      defer { found.finish() }
      try await services.run()
    }
    var port: Int?
    for await listening in ports {
      port = listening
      break
    }
    let outcome: Swift.Result<Result, any Error>
    do {
      guard let port else { throw CancellationError() }
      emulator.state.withLock { $0.url = "http://127.0.0.1:\(port)" }
      outcome = .success(try await body(emulator))
    } catch {
      outcome = .failure(error)
    }
    emulator.end.open()
    await services.triggerGracefulShutdown()
    try await running.value
    return try outcome.get()
  }

  /// What a client takes for `https://graph.facebook.com`: without a slash at the end.
  package var url: String { state.withLock { $0.url } }

  package var world: GraphWorld { state.withLock { $0.world } }

  package func change(_ edit: @Sendable (inout GraphWorld) -> Void) { state.withLock { edit(&$0.world) } }

  /// Every request that came, in the order of their arrival; those that a fault met, too.
  package var calls: [GraphCallRecord] { state.withLock { $0.calls } }

  /// Requests whose path ends with `edge`: `message_templates`, say.
  package func calls(to edge: String) -> [GraphCallRecord] { calls.filter { $0.path.hasSuffix(edge) } }

  /// Every message that was accepted, in order.
  package var sends: [GraphSend] { state.withLock { $0.sends } }

  /// Puts faults in the queue: each meets one request to `edge` (the end of a path; any without one), nil lets one
  /// pass.
  package func fail(_ faults: GraphFault?..., on edge: String = "") {
    state.withLock { $0.faults += faults.map { (edge, $0) } }
  }

  /// Lets `choose` decide for every request that no fault of the queue is for.
  package func fail(_ choose: @escaping @Sendable (GraphCallRecord) -> GraphFault?) {
    state.withLock { $0.choose = choose }
  }

  /// Forgets all faults to come.
  package func heal() {
    state.withLock {
      $0.faults = []
      $0.choose = nil
    }
  }

  private func respond(_ request: Request, _ context: EmulatorContext) async throws -> Response {
    let body = try await request.body.collect(upTo: 64 << 20)
    let (call, fault) = state.withLock { state in
      let call = GraphCallRecord(request, body: Array(body.readableBytesView), number: state.calls.count)
      state.calls.append(call)
      if let place = state.faults.firstIndex(where: { call.path.hasSuffix($0.edge) }) {
        return (call, state.faults.remove(at: place).fault)
      }
      return (call, state.choose?(call))
    }
    switch fault {
    case .delay(let time): await untilTheEnd { try? await Task.sleep(for: time) }
    case .hold(let gate): await untilTheEnd { try? await gate.passed() }
    case .stall:
      try await end.passed()
      throw CancellationError()
    case .reset:
      try await context.reset()
      throw CancellationError()
    case .answer(let answer): return answer.response
    default: break
    }
    var answer = state.withLock { state -> EmulatorAnswer in
      let answering = Answering(call: call, world: state.world, url: state.url)
      let answer = answering.answer()
      if answering.turnsInsightsOn { state.world.wabas[answering.object]?.insights = .on }
      if let send = answering.send(in: answer) { state.sends.append(send) }
      return answer
    }
    switch fault {
    case .headers(let headers): answer.headers += headers
    case .repeatedCursor: answer.repeatCursor(of: call)
    case .truncatedJSON(let kept): answer.body = Array(answer.body.prefix(Int(Double(answer.body.count) * kept)))
    case .cutBody(let kept):
      let count = Int(Double(answer.body.count) * kept)
      return answer.response(cutAfter: count, by: context)
    case .stallInBody:
      return answer.response(stalledAfter: answer.body.count / 2, until: end)
    default: break
    }
    return answer.response
  }

  /// Returns when `wait` does, or the emulator ends.
  private func untilTheEnd(_ wait: @escaping @Sendable () async -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask(operation: wait)
      group.addTask { [end] in try? await end.passed() }
      await group.next()
      group.cancelAll()
    }
  }
}
