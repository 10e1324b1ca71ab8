import CountingWorlds
import GraphEmulator
import MetaGraph
import Synchronization
import TemplateAnalytics
import Testing

struct GraphFaultRunTests {
  /// Whatever goes wrong on the way: the whole answer, or an error that time may heal. Never a part, and never
  /// something else.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func everyAnswerIsWholeOrATransientError(seed: UInt64) async throws {
    var world = GraphSite.world
    world.largestTemplatePage = 5
    world.largestAnalyticsPage = 100
    try await GraphSite.run(
      world,
      options: {
        $0.attempts = 3
        $0.attemptDeadline = .seconds(2)
        $0.maximumConnections = 4
      }
    ) { site in
      let chance = Chance(seed: seed)
      site.emulator.fail { _ in chance.fault() }
      let all = await withTaskGroup(of: Outcome.self) { group in
        for worker in 0..<4 {
          group.addTask {
            var outcomes = Outcome()
            for _ in 0..<12 {
              outcomes += worker.isMultiple(of: 2) ? await Self.list(site, seed) : await Self.count(site, seed)
            }
            return outcomes
          }
        }
        return await group.reduce(into: Outcome()) { $0 += $1 }
      }
      // A run without one of them would show nothing.
      #expect(all.whole > 4, "seed \(seed)")
      #expect(all.failed > 4, "seed \(seed)")
    }
  }

  private struct Outcome: Sendable {
    var whole = 0
    var failed = 0
    static func += (left: inout Outcome, right: Outcome) {
      left.whole += right.whole
      left.failed += right.failed
    }
  }

  private static func list(_ site: GraphSite, _ seed: UInt64) async -> Outcome {
    do throws(GraphError) {
      let templates = try await site.listing(.background).templates
      #expect(templates == GraphSite.templates, "seed \(seed)")
      return Outcome(whole: 1)
    } catch {
      #expect(error.isTransient, "seed \(seed): \(error)")
      return Outcome(failed: 1)
    }
  }

  private static func count(_ site: GraphSite, _ seed: UInt64) async -> Outcome {
    do throws(GraphError) {
      let points = try await site.points(urgency: .background)
      #expect(points == GraphSite.expectedPoints(), "seed \(seed)")
      return Outcome(whole: 1)
    } catch {
      #expect(error.isTransient, "seed \(seed): \(error)")
      return Outcome(failed: 1)
    }
  }

  /// Faults for nearly every second request.
  private final class Chance: Sendable {
    private let random: Mutex<SplitMix64>
    init(seed: UInt64) { random = Mutex(SplitMix64(seed: seed)) }

    func fault() -> GraphFault? {
      random.withLock { random in
        guard random.chance(45) else { return nil }
        let share = Double(Int.random(in: 0..<1000, using: &random)) / 1000
        switch Int.random(in: 0..<13, using: &random) {
        case 0: return .reset
        case 1: return .truncatedJSON(keeping: share)
        case 2, 3: return .cutBody(keeping: share)
        case 4: return .error(status: 500, code: 1)
        case 5: return .html(status: 503)
        case 6: return .error(status: 429, code: 80_007, retryAfter: share < 0.5 ? "5" : "5000")
        case 7: return .html(status: 200)
        case 8: return .error(status: 200, code: 2)
        case 9: return .headers(GraphFault.usage(of: GraphSite.waba, percent: Int(share * 120)))
        case 10: return .repeatedCursor
        case 11: return share < 0.3 ? .stall : .stallInBody
        default: return .delay(.milliseconds(Int(share * 20)))
        }
      }
    }
  }
}
