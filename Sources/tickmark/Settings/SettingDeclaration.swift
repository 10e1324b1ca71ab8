/// What is known of a setting without its type: enough for `config show`, the documentation and the sample file.
struct SettingDeclaration: Sendable, Equatable {
  /// The name in the settings file: `http.port` is `port` in the object `http`.
  let key: String
  /// The command line's name for it: `--port`.
  let flag: String?
  /// The default as it would be written, empty for none.
  let defaultText: String
  /// What a right value is, so that it reads well after "give": `a whole number from 0 to 65535`.
  let expected: String
  /// What the setting does, in one sentence.
  let help: String
  /// Whether it is written as a comma list, or as an array in the file.
  let isList: Bool
  /// Whether its value must never be shown.
  let isSecret: Bool

  /// `TICKMARK_` and the key in capitals, dots as underscores.
  var environmentName: String { SettingNames.environmentName(of: key) }

  /// The parts of ``key``.
  var path: [String] { key.split(separator: ".").map(String.init) }
}
