/// Where the value of a setting came from.
enum SettingSource: Sendable, Equatable, CustomStringConvertible {
  /// The command line. The name is nil for a setting without a flag of its own.
  case flag(String?)
  /// The variable of this name.
  case environment(String)
  /// The file of this name in the secrets directory.
  case secretsDirectory(String)
  /// The settings file at this path.
  case file(String)
  case `default`

  var description: String {
    switch self {
    case .flag(let name): name.map { "flag \($0)" } ?? "flag"
    case .environment(let name): "environment \(name)"
    case .secretsDirectory(let name): "secrets directory \(name)"
    case .file(let path): "file \(path)"
    case .default: "default"
    }
  }
}
