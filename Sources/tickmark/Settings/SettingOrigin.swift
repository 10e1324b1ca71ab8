/// A setting as it is now: what `config show` prints.
struct SettingOrigin: Sendable, Equatable {
  let declaration: SettingDeclaration
  /// The value as it would be written: empty for none, ``hidden`` for a secret.
  let value: String
  let source: SettingSource

  /// What is shown instead of a secret.
  static let hidden = "••••"

  var key: String { declaration.key }
}
