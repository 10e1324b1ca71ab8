import Foundation
import TemplateAnalytics
import TemplateAnalyticsServer
import TemplateAnalyticsStore

extension SettingsOptions {
  /// What a command has that asks Meta beside a running server.
  struct Meta {
    let access: MetaAccess
    let catalog: any Catalog
    let archive: any Archive
  }

  /// Opens catalogue and archive of the data directory, and the way to Meta, for as long as `body` runs.
  func withMeta<Result>(_ body: (Meta) async throws -> Result) async throws -> Result {
    let (settings, _) = try await load()
    let catalog = try await openCatalog()
    do {
      let archive = try await Store.openArchive(settings.data, location: settings.store)
      let access = MetaAccess(settings.metaOptions, catalog: catalog, archive: archive) {
        UnixTime(Date().timeIntervalSince1970)
      }
      do {
        let result = try await body(Meta(access: access, catalog: catalog, archive: archive))
        await access.close()
        try await archive.close()
        try await catalog.close()
        return result
      } catch {
        await access.close()
        try? await archive.close()
        throw error
      }
    } catch {
      try? await catalog.close()
      throw error
    }
  }

  /// Opens all of the store, and the way to Meta, for as long as `body` runs.
  func withStoreAndMeta<Result>(_ body: (Store, MetaAccess) async throws -> Result) async throws -> Result {
    let (settings, _) = try await load()
    let store = try await openStore(making: false)
    let access = MetaAccess(settings.metaOptions, catalog: store.catalog, archive: store.archive) {
      UnixTime(Date().timeIntervalSince1970)
    }
    let result: Result
    do {
      result = try await body(store, access)
    } catch {
      await access.close()
      try? await store.close()
      throw error
    }
    await access.close()
    try await store.close()
    return result
  }
}
