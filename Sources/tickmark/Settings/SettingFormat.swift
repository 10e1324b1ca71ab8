/// How the text of a setting becomes a value, and back.
struct SettingFormat<Value: Sendable>: Sendable {
  /// What a right value is, so that it reads well after "give".
  let expected: String
  /// Whether the text is a comma list.
  let isList: Bool
  /// Whether a wrong value may be repeated in an error. A URL may hold a password.
  let isQuotable: Bool
  /// The value as it would be written.
  let show: @Sendable (Value) -> String
  private let parse: @Sendable (String) -> Result<Value, SettingMalformed>

  /// - Parameter parse: gets the text without white space around it.
  init(
    _ expected: String, isList: Bool = false, isQuotable: Bool = true,
    show: @escaping @Sendable (Value) -> String,
    parse: @escaping @Sendable (String) -> Result<Value, SettingMalformed>
  ) {
    self.expected = expected
    self.isList = isList
    self.isQuotable = isQuotable
    self.show = show
    self.parse = parse
  }

  /// Like the other, for formats that have nothing more to say than ``expected``.
  init(
    _ expected: String, isList: Bool = false, isQuotable: Bool = true,
    show: @escaping @Sendable (Value) -> String,
    parse: @escaping @Sendable (String) -> Value?
  ) {
    self.init(expected, isList: isList, isQuotable: isQuotable, show: show) { text in
      parse(text).map(Result.success) ?? .failure(SettingMalformed())
    }
  }

  func value(of text: String) throws(SettingMalformed) -> Value {
    try parse(text).get()
  }
}

/// A text that is no value of its setting.
struct SettingMalformed: Error {
  /// What is wrong, where it is more than "not what was expected". Repeats nothing of the text.
  var reason: String?
}
