import Foundation
import Synchronization
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(10))) struct LinkFinderTests {
  @Test func howeverManyAskForALinkThatNobodyMadeTheCatalogueIsAskedSeldom() async throws {
    let catalog = CountedCatalog()
    let finder = LinkFinder(catalog: catalog)
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Link?.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<3 {
            try await withThrowingTaskGroup(of: Link?.self) { visitors in
              for number in 0..<200 { visitors.addTask { try await finder.newest(LinkID(value: UInt64(number))) } }
              for try await link in visitors { #expect(link == nil) }
            }
          }
          return nil
        }
      }
      for try await _ in group {}
    }
    // One at once, then one each tenth of a second.
    let looks = catalog.looks
    #expect(looks >= 3, "each round looked after it had begun")
    #expect(looks <= 2 + Int((ContinuousClock.now - start) / .milliseconds(100)))
  }

  @Test func aLookBeginsAfterItWasAskedFor() async throws {
    let catalog = CountedCatalog()
    let finder = LinkFinder(catalog: catalog)
    for number in 0..<3 {
      let link = Link(
        id: LinkID(value: UInt64(number)), waba: RunningServer.waba, template: RunningServer.template, button: "Shop",
        target: try #require(LinkTarget("https://example.com/")), createdAt: 0)
      async let before = finder.newest(LinkID(value: 99))
      catalog.addLink(link)
      #expect(try await finder.newest(link.id) == link)
      _ = try await before
    }
  }
}

/// A catalogue of links alone, which counts how often it is asked for its newest state.
private final class CountedCatalog: Catalog {
  private struct State {
    var stored = CatalogSnapshot()
    var read = CatalogSnapshot()
    var looks = 0
  }

  private let state = Mutex(State())

  var looks: Int { state.withLock { $0.looks } }
  var known: CatalogSnapshot { state.withLock { $0.read } }

  func snapshot(newest: Bool) -> CatalogSnapshot {
    state.withLock { state in
      if newest { state.looks += 1 }
      state.read = state.stored
      return state.read
    }
  }

  func addLink(_ link: Link) { state.withLock { $0.stored.links[link.id] = link } }

  func deleteLink(_ id: LinkID, now: UnixTime) {}
  func probe() {}
  func addAccount(_ account: Account) {}
  func setPlan(_ hasPlan: Bool, ofAccount sid: String) {}
  func addKey(
    sid: String, name: String, expiresAt: UnixTime?, now: UnixTime
  ) throws(StoreError) -> (key: APIKey, text: String) { throw .closed }
  func revokeKey(_ id: String, now: UnixTime) {}
  func addWABA(_ waba: WABA) {}
  func setWABA(_ waba: WABA) {}
  func importTemplates(_ templates: [Template], of waba: WABAID, now: UnixTime) {}
  func apply(_ changes: [TemplateChange]) {}
  func noteUse(of key: APIKey, at now: UnixTime) {}
  func writeUses() {}
  func problems() -> [String] { [] }
  func close() {}
}
