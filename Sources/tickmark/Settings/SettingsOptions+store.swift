import Foundation
import TemplateAnalyticsStore

extension SettingsOptions {
  /// The catalogue in the data directory, which is made if it is not there.
  func openCatalog() async throws -> Catalog {
    let (settings, _) = try await load()
    _ = try DataDirectory(settings.data)
    return try Catalog(directory: settings.data)
  }

  /// The whole store in the data directory.
  /// - Parameter making: make it if it is not there; otherwise that is an error (66).
  func openStore(making: Bool) async throws -> Store {
    let (settings, _) = try await load()
    if !making, !FileManager.default.fileExists(atPath: settings.data) {
      throw CommandFailure.noInput(
        "there is no data directory \(settings.data)", hint: "choose one with --data, or make one with `tickmark serve`"
      )
    }
    return try Store(settings.data, options: settings.storeOptions)
  }
}

extension Settings {
  var storeOptions: Store.Options {
    var options = Store.Options()
    options.replyWindow = replyWindow
    options.recordDays = recordDays
    options.inboxMaximumBytes = inbox.maximumBytes
    return options
  }
}
