import ArgumentParser
import Foundation

/// The options that every command which reads settings has. Optional all of them: an option with a default would hide
/// the environment.
struct SettingsOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The directory of the databases (TICKMARK_DATA).", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("A settings file, JSON (TICKMARK_CONFIG).", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("A directory with one secret a file (TICKMARK_SECRETS_DIR).", valueName: "dir"))
  var secretsDir: String?

  /// What was given, by the keys of ``Settings/load(flags:environment:)``.
  var flags: [String: String] {
    let given = ["data": data, "config": config, "secrets_dir": secretsDir]
    return given.compactMapValues { $0 }
  }

  /// Reads the settings of this process.
  /// - Parameter flags: more flags of the command, by key: `http.port`.
  /// - Throws: ``ExitCode`` 78, once every mistake was printed on stderr.
  func load(
    with flags: [String: String] = [:]
  ) async throws -> (settings: Settings, origins: [SettingOrigin]) {
    do {
      return try await Settings.load(
        flags: self.flags.merging(flags) { _, new in new }, environment: ProcessInfo.processInfo.environment)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      throw ExitCode(SettingsError.exitCode)
    }
  }
}
