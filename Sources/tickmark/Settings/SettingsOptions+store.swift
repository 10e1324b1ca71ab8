import Foundation
import TemplateAnalyticsStore

extension SettingsOptions {
  /// The catalogue of the data directory.
  /// - Parameter making: make the directory if it is not there; otherwise that is an error (66), so that a mistyped one
  ///   is noticed.
  func openCatalog(making: Bool = false) async throws -> any Catalog {
    let (settings, _) = try await load()
    try requireDirectory(settings, unless: making)
    return try await Store.openCatalog(settings.data, location: settings.store)
  }

  /// The whole store in the data directory.
  /// - Parameter making: make it if it is not there; otherwise that is an error (66).
  func openStore(making: Bool) async throws -> Store {
    let (settings, origins) = try await load()
    try requireDirectory(settings, unless: making)
    return try await Store.open(settings.data, options: settings.storeOptions(origins))
  }

  /// Opens the whole store in the data directory for as long as `body` runs.
  func withStore<Result>(_ body: (Store) async throws -> Result) async throws -> Result {
    let store = try await openStore(making: false)
    let result: Result
    do {
      result = try await body(store)
    } catch {
      try? await store.close()
      throw error
    }
    try await store.close()
    return result
  }

  private func requireDirectory(_ settings: Settings, unless making: Bool) throws {
    if making || FileManager.default.fileExists(atPath: settings.data) { return }
    throw CommandFailure.noInput(
      "there is no data directory \(settings.data)",
      hint: "choose one with --data, or make one with `tickmark serve` or `tickmark account create`")
  }
}

extension Settings {
  /// - Parameter origins: where each setting came from.
  func storeOptions(_ origins: [SettingOrigin]) -> Store.Options {
    var options = Store.Options()
    options.location = store
    options.replyWindow = replyWindow(origins)
    options.recordDays = recordDays
    options.inboxMaximumBytes = inbox.maximumBytes
    return options
  }
  /// What the store is to be told: all nodes of a ClickHouse ledger count alike, and a node that was told nothing
  /// takes the ledger's.
  func replyWindow(_ origins: [SettingOrigin]) -> Int64? {
    let isGiven = origins.contains { $0.key == Declared.replyWindow.declaration.key && $0.source != .default }
    return store == .sqlite || isGiven ? replyWindow : nil
  }
}
