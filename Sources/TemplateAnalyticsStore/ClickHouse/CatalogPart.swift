import Foundation
import TemplateAnalytics

/// A part of the catalogue that changes by itself, and a row of the table `catalogue`.
struct CatalogPart: Sendable {
  /// What it is a part of.
  struct Place: Hashable, Sendable {
    var kind: Kind
    var id: String
    var part: Name

    static func account(_ sid: String, _ part: Name) -> Place { Place(kind: .account, id: sid, part: part) }
    static func key(_ id: String, _ part: Name) -> Place { Place(kind: .key, id: id, part: part) }
    static func waba(_ id: WABAID) -> Place { Place(kind: .waba, id: id.description, part: .waba) }
    static func link(_ id: LinkID, _ part: Name) -> Place { Place(kind: .link, id: id.description, part: part) }
    static func template(_ key: TemplateKey, _ part: Name) -> Place {
      Place(kind: .template, id: "\(key.waba)/\(key.template)", part: part)
    }
  }

  /// The numbers are stored.
  enum Kind: Int8, Sendable { case account = 1, key, waba, template, link }

  /// The names are stored.
  enum Name: String, Sendable {
    case name, plan
    case key, revoked
    case lastUsed = "last_used"
    case waba
    case seen, language, category, status, quality, components
    case link, deleted
  }

  var place: Place
  /// Microseconds of the change; of templates the seconds that Meta names, or those of the import.
  var version: UInt64
  var value: String

  /// Templates are changed by webhooks that may name the same second: then the greater value counts, whatever the order
  /// in which they came. Values of one version must therefore not replace each other.
  private var tie: String { place.kind == .template ? value : "" }

  /// Whether another row of the same place replaces it.
  func isOlder(than other: CatalogPart) -> Bool { (version, value) < (other.version, other.value) }

  static func parts(of template: TemplateKey, at time: UnixTime, _ values: [Name: String?]) -> [CatalogPart] {
    values.compactMap { name, value in
      value.map { CatalogPart(place: .template(template, name), version: UInt64(clamping: time), value: $0) }
    }
  }

  /// All parts, as they are now.
  static func all(_ store: ClickHouseStore, patience: Duration) async throws(StoreError) -> [CatalogPart] {
    let rows = try await store.select("SELECT kind, id, part, version, value FROM catalogue", on: 0, patience: patience)
    {
      reader throws(RowBinaryReader.Malformed) -> CatalogPart? in
      let kind = Kind(rawValue: try reader.read())
      let id = try reader.readText()
      let name = Name(rawValue: try reader.readText())
      let version: UInt64 = try reader.read()
      let value = try reader.readText()
      // What a newer version of Tickmark wrote, beside this one, is not for us.
      guard let kind, let name else { return nil }
      return CatalogPart(place: Place(kind: kind, id: id, part: name), version: version, value: value)
    }
    var newest: [Place: CatalogPart] = [:]
    for case let row? in rows {
      if let known = newest[row.place], !known.isOlder(than: row) { continue }
      newest[row.place] = row
    }
    return Array(newest.values)
  }

  static func insert(_ parts: [CatalogPart], _ store: ClickHouseStore) async throws(StoreError) {
    var rows = RowBinaryWriter()
    for part in parts {
      rows.write(part.place.kind.rawValue)
      rows.write(part.place.id)
      rows.write(part.place.part.rawValue)
      rows.write(part.tie)
      rows.write(part.version)
      rows.write(part.value)
      rows.endRow()
    }
    try await store.insert(into: "catalogue", rows, on: 0)
  }

  /// As JSON. What we store is texts and numbers: encoding them cannot fail.
  static func text(of value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  static func text(of key: APIKey) -> String { text(of: StoredKey(key)) }
  static func text(of link: Link) -> String { text(of: StoredLink(link)) }
  static func text(of waba: WABA) -> String { text(of: StoredWABA(waba)) }
}

extension CatalogSnapshot {
  init(_ parts: [CatalogPart]) {
    var values: [CatalogPart.Kind: [String: [CatalogPart.Name: String]]] = [:]
    for part in parts {
      values[part.place.kind, default: [:]][part.place.id, default: [:]][part.place.part] = part.value
    }
    for (sid, parts) in values[.account] ?? [:] {
      accounts[sid] = Account(sid: sid, name: parts[.name] ?? "", hasPlan: parts[.plan] != "0")
    }
    for (id, parts) in values[.key] ?? [:] {
      guard let stored = parts[.key].flatMap({ Self.value(StoredKey.self, $0) }) else { continue }
      keys[id] = stored.key(
        id: id, revokedAt: parts[.revoked].flatMap { UnixTime($0) },
        lastUsedAt: parts[.lastUsed].flatMap { UnixTime($0) })
    }
    for (id, parts) in values[.waba] ?? [:] {
      guard let waba = WABAID(id), let stored = parts[.waba].flatMap({ Self.value(StoredWABA.self, $0) }) else {
        continue
      }
      wabas[waba] = stored.waba(id: waba)
    }
    for (text, parts) in values[.link] ?? [:] {
      guard let id = LinkID(text), let stored = parts[.link].flatMap({ Self.value(StoredLink.self, $0) }) else {
        continue
      }
      links[id] = stored.link(id: id, deletedAt: parts[.deleted].flatMap { UnixTime($0) })
    }
    for (id, parts) in values[.template] ?? [:] {
      let ids = id.split(separator: "/")
      guard ids.count == 2, let waba = WABAID(ids[0]), let template = TemplateID(ids[1]) else { continue }
      templates[waba, default: []].append(
        Template(
          id: template, name: parts[.name] ?? "", language: parts[.language] ?? "",
          category: parts[.category].map(TemplateCategory.init(rawValue:)),
          status: parts[.status].map(TemplateStatus.init(rawValue:)),
          components: parts[.components].flatMap { Self.value([TemplateComponent].self, $0) } ?? []))
    }
    for waba in templates.keys { templates[waba]?.sort { $0.id < $1.id } }
    index()
  }

  private static func value<Value: Decodable>(_ type: Value.Type, _ text: String) -> Value? {
    try? JSONDecoder().decode(type, from: Data(text.utf8))
  }
}

private struct StoredKey: Codable {
  var sid: String
  var name: String
  var hash: [UInt8]
  var created_at: UnixTime
  var expires_at: UnixTime?

  init(_ key: APIKey) {
    sid = key.sid
    name = key.name
    hash = key.hash
    created_at = key.createdAt
    expires_at = key.expiresAt
  }

  func key(id: String, revokedAt: UnixTime?, lastUsedAt: UnixTime?) -> APIKey {
    APIKey(
      id: id, sid: sid, name: name, createdAt: created_at, expiresAt: expires_at, revokedAt: revokedAt,
      lastUsedAt: lastUsedAt, hash: hash)
  }
}

private struct StoredWABA: Codable {
  struct PhoneNumber: Codable {
    var id: String
    var number: String
  }

  var sid: String
  var name: String
  var phone_numbers: [PhoneNumber]
  var country: String
  var shared_with: [String]
  var time_zone: String
  var api_version: String
  var source: String

  init(_ waba: WABA) {
    sid = waba.sid
    name = waba.name
    phone_numbers = waba.phoneNumbers.map { PhoneNumber(id: $0.id, number: $0.number) }
    country = waba.country
    shared_with = waba.sharedWith
    time_zone = waba.timeZone
    api_version = waba.apiVersion
    source = waba.source.rawValue
  }

  func waba(id: WABAID) -> WABA {
    WABA(
      id: id, sid: sid, name: name,
      phoneNumbers: phone_numbers.map { WABA.PhoneNumber(id: $0.id, number: $0.number) }.sorted { $0.id < $1.id },
      country: country, sharedWith: shared_with, timeZone: time_zone, apiVersion: api_version,
      source: WABA.Source(rawValue: source) ?? .webhooks)
  }
}
