import ArgumentParser
import TemplateAnalyticsServer

/// `tickmark`.
@main
struct TickmarkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tickmark",
    abstract: "Template analytics for WhatsApp, counted from your own webhooks.",
    discussion: "Start with `tickmark demo` to see it with numbers in it, or with `tickmark serve`.",
    version: Tickmark.version,
    groupedSubcommands: [
      CommandGroup(name: "Serving", subcommands: [ServeCommand.self, DemoCommand.self]),
      CommandGroup(
        name: "Administration (works beside a running server)",
        subcommands: [AccountCommand.self, KeyCommand.self, WABACommand.self, TemplateCommand.self, LinkCommand.self]),
      CommandGroup(name: "Looking", subcommands: [ReportCommand.self, TopCommand.self]),
      CommandGroup(
        name: "Data",
        subcommands: [
          ImportCommand.self, ArchiveCommand.self, ReconcileCommand.self, CheckCommand.self, RejectedCommand.self,
          StoreCommand.self, ConfigCommand.self,
        ]),
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      if let failure = CommandFailure(error) {
        Terminal.complain(failure)
        exit(withError: ExitCode(failure.exitCode))
      }
      exit(withError: error)
    }
  }
}
