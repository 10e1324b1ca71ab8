/// Every mistake in the settings, found in one go. No part of it repeats a secret.
struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// `EX_CONFIG` of `sysexits.h`.
  static let exitCode: Int32 = 78

  let problems: [Problem]

  /// One mistake.
  struct Problem: Sendable, Equatable, Codable, CustomStringConvertible {
    /// The key, or the name of what is no setting.
    let key: String
    /// Where it was found, as ``SettingSource`` writes it.
    let from: String
    /// What is wrong: reads on after the key.
    let wrong: String
    /// What to do instead.
    let right: String

    var description: String { "\(key) (\(from)) \(wrong): \(right)" }
  }

  /// One line a problem, then a hint: what a command prints on stderr.
  var description: String {
    let lines = problems.map { "error: \($0)" } + ["hint: docs/settings.md lists every setting with its default"]
    return lines.joined(separator: "\n")
  }
}
