import Configuration
import Foundation
import MetaGraph
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

extension Settings {
  /// Reads all settings: flags before the environment, before the secrets directory, before the file, before defaults.
  ///
  /// - Parameters:
  ///   - flags: by key (`http.port`); `config` and `secrets_dir` say where the file and the directory are.
  ///   - environment: of the process. `TICKMARK_CONFIG` and `TICKMARK_SECRETS_DIR` stand in for the flags; systemd's
  ///     `CREDENTIALS_DIRECTORY` is the secrets directory where neither is given.
  /// - Returns: the settings, and every one with where it came from.
  /// - Throws: every mistake at once: malformed values, names that are no settings, places that cannot be read.
  static func load(
    flags: [String: String] = [:], environment: [String: String]
  ) async throws(SettingsError) -> (settings: Settings, origins: [SettingOrigin]) {
    var problems: [SettingsError.Problem] = []
    let keys = SettingDeclaration.all.map(\.key)

    for name in flags.keys.sorted() where !keys.contains(name) && !SettingNames.locations.contains(name) {
      problems.append(.unknown(name, from: "flag", keys: keys))
    }
    for (name, value) in environment.sorted(by: { $0.key < $1.key })
    where SettingNames.isUnknown(variable: name, value: value) {
      problems.append(
        .unknown(
          name, from: "environment", keys: keys + SettingNames.locations, write: SettingNames.environmentName))
    }

    func location(_ key: String, _ variables: String...) -> String? {
      let candidates = [flags[key]] + variables.map { environment[$0] }
      return candidates.compactMap { $0 }.first { !$0.isEmpty }
    }
    let secretsPath = location("secrets_dir", "TICKMARK_SECRETS_DIR", "CREDENTIALS_DIRECTORY")
    let secrets = secretsPath.map(SecretsDirectory.init(path:)) ?? SecretsDirectory()
    problems += secrets.problems

    var layers = [
      SettingsReader.Layer(provider: provider("flags", flags), source: { .flag($0.flag) }),
      SettingsReader.Layer(
        provider: EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "tickmark"),
        source: { .environment($0.environmentName) }),
      SettingsReader.Layer(
        provider: provider("secrets", secrets.values.mapValues(\.text)),
        source: { .secretsDirectory(secrets.values[$0.key]?.fileName ?? "") }),
    ]
    if let path = location("config", "TICKMARK_CONFIG") {
      do {
        let (provider, names) = try await file(at: path)
        layers.append(SettingsReader.Layer(provider: provider, source: { _ in .file(path) }))
        for name in names.sorted() where !keys.contains(name) {
          problems.append(.unknown(name, from: "file \(path)", keys: keys))
        }
      } catch {
        problems.append(error)
      }
    }

    var reader = SettingsReader(layers: layers, problems: problems)
    let settings = Settings(reading: &reader)
    guard reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
    return (settings, reader.origins)
  }

  /// Texts by key as a layer. The library gives a list only to who asks for a list.
  private static func provider(_ name: String, _ texts: [String: String]) -> InMemoryProvider {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for declaration in SettingDeclaration.all {
      guard let text = texts[declaration.key] else { continue }
      let content: ConfigContent =
        declaration.isList ? .stringArray(text.split(separator: ",").map(String.init)) : .string(text)
      values[AbsoluteConfigKey(declaration.path)] = ConfigValue(content, isSecret: declaration.isSecret)
    }
    return InMemoryProvider(name: name, values: values)
  }

  private static func file(
    at path: String
  ) async throws(SettingsError.Problem) -> (provider: any ConfigProvider, names: [String]) {
    func problem(_ wrong: String, _ right: String) -> SettingsError.Problem {
      SettingsError.Problem(key: "config", from: "file \(path)", wrong: wrong, right: right)
    }
    do {
      // Through a reader, because the path's own type belongs to a package that nothing else here needs.
      let location = InMemoryProvider(values: ["filePath": ConfigValue(.string(path), isSecret: false)])
      let provider = try await FileProvider<SettingsFile>(config: ConfigReader(provider: location))
      let names = (provider.snapshot() as? SettingsFile)?.values.keys.map(\.self) ?? []
      return (provider, names)
    } catch let malformed as SettingsFile.Malformed {
      throw problem(malformed.reason, "give one JSON object like that of deploy/tickmark.json")
    } catch {
      throw problem("cannot be read", "give the path of a file that this user may read")
    }
  }

  private init(reading reader: inout SettingsReader) {
    http = HTTP(
      host: reader.read(Declared.host),
      port: reader.read(Declared.port),
      rateLimit: reader.read(Declared.rateLimit),
      maximumConnections: reader.read(Declared.maximumConnections))
    meta = Meta(
      appSecrets: reader.read(Declared.appSecrets),
      verifyToken: reader.read(Declared.verifyToken),
      graphURL: reader.read(Declared.graphURL),
      graphVersion: reader.read(Declared.graphVersion),
      tokens: GraphTokens(common: reader.read(Declared.accessToken), byWABA: reader.read(Declared.accessTokens)),
      syncInterval: reader.read(Declared.syncInterval),
      maximumSends: reader.read(Declared.maximumSends),
      sendTimeout: reader.read(Declared.sendTimeout))
    data = reader.read(Declared.data)
    store = Self.store(reading: &reader)
    acknowledgement = reader.read(Declared.acknowledgement)
    if store == .sqlite, acknowledgement == .quorum, !reader.isRejected(Declared.store) {
      reader.reject(
        Declared.acknowledgement, "cannot be \"quorum\" where the ledger is in SQLite",
        right: "give disk, or a ClickHouse as store")
    }
    policy = Policy(
      lookbackDays: reader.read(Declared.lookbackDays),
      minimumEvents: reader.read(Declared.minimumEvents),
      restrictedRegions: reader.read(Declared.restrictedRegions),
      maximumTemplates: reader.read(Declared.maximumTemplates))
    replyWindow = reader.read(Declared.replyWindow)
    inbox = Inbox(maximumBytes: reader.read(Declared.inboxMaximumBytes))
    recordDays = reader.read(Declared.recordDays)
    rejectedDays = reader.read(Declared.rejectedDays)
    log = Log(level: reader.read(Declared.logLevel), format: reader.read(Declared.logFormat))
  }

  private static func store(reading reader: inout SettingsReader) -> StoreLocation {
    let location = reader.read(Declared.store)
    let user = reader.read(Declared.clickHouseUser)
    let password = reader.read(Declared.clickHousePassword)
    let certificates = reader.read(Declared.clickHouseCertificates)
    let timeout = reader.read(Declared.clickHouseTimeout)
    guard case .clickHouse(let found) = location else { return location }
    var clickHouse = found
    clickHouse.user = user
    clickHouse.password = password
    clickHouse.certificateFile = certificates
    clickHouse.timeout = timeout
    return .clickHouse(clickHouse)
  }
}

extension SettingsError.Problem: Error {}
