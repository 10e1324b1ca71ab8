import Foundation

/// A directory with one setting a file: what Docker, Kubernetes and systemd make of secrets.
///
/// A file is named for a key or a variable: `meta.app_secrets`, `TICKMARK_META_APP_SECRETS`. Files with other names
/// belong to other programs, unless they begin with `TICKMARK_`. The library's `DirectoryFilesProvider` would not find
/// a name with a dot.
struct SecretsDirectory {
  /// By key.
  private(set) var values: [String: (fileName: String, text: String)] = [:]
  private(set) var problems: [SettingsError.Problem] = []

  init() {}

  /// Reads every file that is a setting. What fails is in ``problems``.
  init(path: String) {
    let from = "secrets directory \(path)"
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    } catch {
      problems.append(
        SettingsError.Problem(
          key: "secrets_dir", from: from, wrong: "cannot be read",
          right: "give a directory that this user may read"))
      return
    }
    for name in names where !name.hasPrefix(".") {
      guard let declaration = SettingNames.declaration(named: name) else {
        if SettingNames.isUnknown(variable: name.uppercased(), value: "") {
          problems.append(.unknown(name, from: from, keys: SettingDeclaration.all.map(\.key)))
        }
        continue
      }
      if let other = values[declaration.key] {
        problems.append(
          SettingsError.Problem(
            key: declaration.key, from: from, wrong: "is in two files, \(other.fileName) and \(name)",
            right: "keep one of them"))
        continue
      }
      guard let text = try? String(contentsOfFile: path + "/" + name, encoding: .utf8) else {
        problems.append(
          SettingsError.Problem(
            key: declaration.key, from: from, wrong: "cannot be read from \(name)",
            right: "give a file of UTF-8 text that this user may read"))
        continue
      }
      values[declaration.key] = (name, text)
    }
  }
}

extension SettingsError.Problem {
  /// A name that is no setting, with what was probably meant.
  static func unknown(_ name: String, from: String, keys: [String], write: (String) -> String = { $0 }) -> Self {
    let meant = SettingNames.suggestion(for: name, among: keys)
    return SettingsError.Problem(
      key: name, from: from, wrong: "is no setting",
      right: meant.map { "did you mean \(write($0))?" } ?? "remove it")
  }
}
