/// One setting: its declaration, and how its text becomes a value.
struct Setting<Value: Sendable>: Sendable {
  let declaration: SettingDeclaration
  let format: SettingFormat<Value>
  /// The value where nothing is set.
  let fallback: Value

  /// - Parameters:
  ///   - key: lower case, words joined by underscores, groups by dots.
  ///   - flag: the command line's name for it, if it has one.
  ///   - help: what it does, as one sentence for the documentation.
  init(
    _ key: String, _ format: SettingFormat<Value>, default fallback: Value, flag: String? = nil,
    isSecret: Bool = false, help: String
  ) {
    self.format = format
    self.fallback = fallback
    declaration = SettingDeclaration(
      key: key, flag: flag, defaultText: format.show(fallback), expected: format.expected, help: help,
      isList: format.isList, isSecret: isSecret)
  }
}
