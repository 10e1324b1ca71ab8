import ArgumentParser

/// What the benchmarks need beside the product: stores of a given size, single parts of the work, ceilings.
@main
struct TickmarkBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tickmark-bench", subcommands: [Hello.self, Prefill.self, SettleBench.self, ClickHouseBench.self])
}
