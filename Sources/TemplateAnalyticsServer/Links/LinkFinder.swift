import ServiceLifecycle
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore

/// Finds links for those who click on them: in memory, so that no click waits for the store.
///
/// What other processes and nodes change is seen as soon as the catalogue's own freshness lets it be, and a link that is
/// not known yet is asked for.
final class LinkFinder: Service, CustomStringConvertible {
  private let catalog: any Catalog
  private let state = Mutex(State())

  private struct State {
    /// A look at the newest catalogue that has not begun yet.
    var next: Task<StoreError?, Never>?
    var last: Task<StoreError?, Never>?
    var begunAt: ContinuousClock.Instant?
  }

  /// Between two looks, however many ask for links that nobody made.
  private static let pause: Duration = .milliseconds(100)
  /// How often the catalogue is asked whether it changed.
  private static let poll: Duration = .seconds(1)

  init(catalog: any Catalog) { self.catalog = catalog }

  /// What the log calls it: not all that it holds.
  var description: String { "link finder" }

  /// A link as it was known a moment ago. Never waits.
  func known(_ id: LinkID) -> Link? { catalog.known.links[id] }

  /// A link that may just have been made elsewhere. All who ask at once share one look.
  func newest(_ id: LinkID) async throws(StoreError) -> Link? {
    if let failure = await look().value { throw failure }
    return known(id)
  }

  /// Keeps what is known fresh.
  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // Trouble with the store is told by those who need it: links go on to lead where they led.
        _ = try? await self.catalog.snapshot()
        try? await Task.sleep(for: Self.poll)
      }
    }
  }

  /// A look that begins after this call.
  private func look() -> Task<StoreError?, Never> {
    state.withLock { state in
      if let next = state.next { return next }
      let (last, begunAt) = (state.last, state.begunAt)
      let task = Task<StoreError?, Never> { [self] in
        _ = await last?.value
        if let begunAt { try? await Task.sleep(until: begunAt + Self.pause, clock: .continuous) }
        self.state.withLock { state in
          state.next = nil
          state.begunAt = .now
        }
        do throws(StoreError) {
          _ = try await catalog.snapshot(newest: true)
          return nil
        } catch {
          return error
        }
      }
      state.next = task
      state.last = task
      return task
    }
  }
}
