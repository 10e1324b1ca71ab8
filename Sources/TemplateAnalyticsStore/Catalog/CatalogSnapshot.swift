import TemplateAnalytics

/// The whole catalogue at one moment, in memory.
package struct CatalogSnapshot: Sendable {
  /// Another number for each state of the catalogue, but for when keys were last used.
  package var version: Int64 = -1
  package var accounts: [String: Account] = [:]
  package var keys: [String: APIKey] = [:]
  package var wabas: [WABAID: WABA] = [:]
  /// By WABA, in the order of their ids.
  package var templates: [WABAID: [Template]] = [:]
  /// Deleted ones too.
  package var links: [LinkID: Link] = [:]

  /// By Meta's `phone_number_id`: as of the last ``index()``, as the others below.
  private var wabasByPhoneNumber: [String: WABAID] = [:]
  private var wabasBySID: [String: [WABAID]] = [:]
  /// The texts of the buttons that have links of ours, deleted ones left out.
  private var linkedButtons: [TemplateKey: Set<String>] = [:]

  package init() {}

  /// Whether both say the same, but for when keys were last used. Their versions are not looked at.
  func isSame(as other: CatalogSnapshot) -> Bool {
    func unused(_ keys: [String: APIKey]) -> [String: APIKey] {
      keys.mapValues { key in
        var key = key
        key.lastUsedAt = nil
        return key
      }
    }
    return accounts == other.accounts && wabas == other.wabas && templates == other.templates && links == other.links
      && unused(keys) == unused(other.keys)
  }

  /// Call it once ``wabas`` and ``links`` are whole.
  mutating func index() {
    wabasBySID = Dictionary(grouping: wabas.keys.sorted()) { wabas[$0]?.sid ?? "" }
    linkedButtons = [:]
    for link in links.values where !link.isDeleted {
      linkedButtons[TemplateKey(waba: link.waba, template: link.template), default: []].insert(link.button)
    }
    wabasByPhoneNumber = Dictionary(
      wabas.values.flatMap { waba in waba.phoneNumbers.map { ($0.id, waba.id) } }, uniquingKeysWith: min)
  }

  /// The WABAs of an account, by their ids.
  package func wabas(of account: Account) -> [WABA] { wabaIDs(of: account).compactMap { wabas[$0] } }

  /// In their order.
  package func wabaIDs(of account: Account) -> [WABAID] { wabasBySID[account.sid] ?? [] }

  /// The texts of a template's buttons that have links of ours: clicks on these are seen.
  package func linkedButtons(of template: TemplateID, of waba: WABAID) -> Set<String> {
    linkedButtons[TemplateKey(waba: waba, template: template)] ?? []
  }

  /// The WABA that has a phone number, by Meta's `phone_number_id`.
  package func waba(ofPhoneNumber id: String) -> WABA? { wabasByPhoneNumber[id].flatMap { wabas[$0] } }

  /// The template that a send names: name and language are unique among those of a WABA that are not deleted.
  ///
  /// A name may be given again: what Meta accepts is of the one that is there.
  /// - Parameter deleted: whether to take a deleted one where there is no other.
  /// - Returns: among equals the newest, by its id.
  package func template(
    named name: String, language: String, of waba: WABAID, deleted: Bool = false
  ) -> Template? {
    let named = (templates[waba] ?? []).filter { $0.name == name && $0.language == language }
    return named.last { $0.status != .deleted } ?? (deleted ? named.last : nil)
  }

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

  /// The links of a WABA that are not deleted, oldest first.
  package func links(of waba: WABAID) -> [Link] {
    links.values.filter { $0.waba == waba && !$0.isDeleted }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
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
