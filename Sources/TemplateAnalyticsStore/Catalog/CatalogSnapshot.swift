import TemplateAnalytics

/// The whole catalogue at one moment, in memory.
package struct CatalogSnapshot: Sendable {
  /// Another number for each state of the catalogue.
  package var version: Int64 = -1
  package var accounts: [String: Account] = [:]
  package var keys: [String: APIKey] = [:]
  package var wabas: [WABAID: WABA] = [:]
  /// By WABA, in the order of their ids.
  package var templates: [WABAID: [Template]] = [:]

  package init() {}

  package func template(_ id: TemplateID, of waba: WABAID) -> Template? {
    guard let templates = templates[waba] else { return nil }
    var range = templates.startIndex..<templates.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if templates[middle].id == id { return templates[middle] }
      range = templates[middle].id < id ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  /// The key whose text is `text`, if it is valid at `now`.
  ///
  /// Whatever is wrong with it, the same work is done: look up by id, hash, compare all 32 bytes.
  package func key(text: String, at now: UnixTime) -> APIKey? {
    let key = keys[KeyText.id(of: text)]
    let isSame = isEqualInConstantTime(KeyText.hash(text), key?.hash ?? CatalogSnapshot.noHash)
    guard let key, isSame, key.isValid(at: now) else { return nil }
    return key
  }

  private static let noHash = [UInt8](repeating: 0, count: 32)
}
