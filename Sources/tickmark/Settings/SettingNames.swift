/// The names that settings go by, and what a misspelt one may have meant.
enum SettingNames {
  /// What the names of all our variables begin with.
  private static let environmentPrefix = "TICKMARK_"

  /// The variables that say where the other settings are, and are none themselves.
  static let locations = ["config", "secrets_dir"]

  /// The variables that single commands read, and that are no settings: see ``ReportServer``.
  private static let ofCommands = ["api_key"]

  /// The key that a variable or a file in the secrets directory stands for, if there is one: `TICKMARK_HTTP_PORT`,
  /// `http.port` and `http-port` are all `http.port`.
  static func declaration(named name: String) -> SettingDeclaration? {
    let plain = plain(name)
    return SettingDeclaration.all.first { self.plain($0.key) == plain }
  }

  /// Whether `variable` should be a setting and is none.
  ///
  /// Kubernetes puts `TICKMARK_SERVICE_HOST`, `TICKMARK_PORT_8080_TCP` and the like into the environment of everything
  /// that runs beside a service called tickmark: these are not the operator's mistakes.
  static func isUnknown(variable: String, value: String) -> Bool {
    guard variable.hasPrefix(environmentPrefix) else { return false }
    let known = SettingDeclaration.all.map(\.environmentName) + (locations + ofCommands).map(environmentName)
    if known.contains(variable) { return false }
    let rest = variable.dropFirst(environmentPrefix.count)
    let isLink =
      rest == "SERVICE_HOST" || rest == "SERVICE_PORT" || rest.hasPrefix("SERVICE_PORT_")
      || rest == "PORT" && value.contains("://")
      || rest.hasPrefix("PORT_") && rest.dropFirst("PORT_".count).first?.isNumber == true
    return !isLink
  }

  /// `TICKMARK_` and the key in capitals, dots as underscores.
  static func environmentName(of key: String) -> String {
    environmentPrefix + key.uppercased().replacing(".", with: "_")
  }

  /// The key that somebody who wrote `name` probably meant: few letters away, or with the same words in it.
  static func suggestion(for name: String, among keys: [String]) -> String? {
    let plain = plain(name)
    let nearest = keys.min { distance(self.plain($0), plain) < distance(self.plain($1), plain) }
    if let nearest, distance(self.plain(nearest), plain) <= max(2, plain.utf8.count / 5) { return nearest }
    let words = Set(plain.split(separator: "_"))
    return keys.first { key in
      let others = Set(self.plain(key).split(separator: "_"))
      return words.isSubset(of: others) || others.isSubset(of: words)
    }
  }

  private static func plain(_ name: String) -> String {
    var plain = name.uppercased().replacing(".", with: "_").replacing("-", with: "_")
    if plain.hasPrefix(environmentPrefix) {
      plain.removeFirst(environmentPrefix.count)
    }
    return plain
  }

  /// Levenshtein's: how many letters to add, drop or change.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8)
    var row = Array(0...right.count)
    for (above, letter) in left.utf8.enumerated() {
      var diagonal = row[0]
      row[0] = above + 1
      for column in right.indices {
        let changed = diagonal + (right[column] == letter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
      }
    }
    return row[right.count]
  }
}
