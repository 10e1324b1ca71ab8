import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark top`: what is going on, live.
struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Watch what is counted, live.",
    discussion: """
      The store of this machine, beside a running server: what waits, how fast facts are counted, and today's templates \
      (UTC), the most sent first. q or Ctrl-C ends it. Where its output is no terminal, it prints one look and ends.
      """)

  @OptionGroup var options: SettingsOptions
  @Option(help: "Only this WABA.") var waba: WABAID?
  @Option(help: ArgumentHelp("Seconds between two looks, 0.1 to 3600.", valueName: "seconds")) var interval = 2.0
  @Flag(help: "Print one look and end.") var once = false
  @Flag(help: "Print a JSON document for each look, one a line.") var json = false

  func validate() throws {
    guard (0.1...3600).contains(interval) else { throw ValidationError("--interval must be from 0.1 to 3600 seconds") }
  }

  func run() async throws {
    let store = try await options.openStore(making: false)
    do {
      try await show(store)
    } catch {
      try? await store.close()
      throw error
    }
    try await store.close()
  }

  private func show(_ store: Store) async throws {
    if let waba {
      let catalog = try await store.catalog.snapshot(newest: true)
      let counted = try await store.ledger.templates(of: waba)
      guard catalog.wabas[waba] != nil || catalog.templates[waba] != nil || !counted.isEmpty else {
        throw CommandFailure.noInput("there is no WABA \(waba)", hint: "see `tickmark waba list`")
      }
    }
    var sampler = TopSampler(store: store, waba: waba)
    var snapshot = try await sampler.sample()
    if json {
      try Terminal.print(json: TopDocument(snapshot))
      while !once {
        try await Task.sleep(for: .seconds(interval))
        snapshot = try await sampler.sample()
        try Terminal.print(json: TopDocument(snapshot))
      }
    } else if !once, let session = TerminalSession() {
      await TopView(sampler: sampler, interval: .seconds(interval)).run(on: session, first: snapshot)
    } else {
      for line in TopScreen(snapshot: snapshot, look: .ofOutput).lines { Terminal.print(line) }
    }
  }
}
