import Configuration
import Foundation

/// The settings file: one JSON object, whose nested objects are groups.
///
/// Not the library's `JSONSnapshot`, which can neither list its keys (a misspelt one would go unseen) nor give a
/// number's text, and reads `true` as 1.
struct SettingsFile: FileConfigSnapshot {
  let providerName: String
  /// By dotted key. A null is nothing.
  let values: [String: Value]

  /// A value: a text or a number, or an array of them.
  enum Value: Sendable, Equatable {
    case scalar(String)
    case list([String])
  }

  /// Why the file cannot be used at all, reading on after "the file".
  struct Malformed: Error {
    let reason: String
  }

  struct ParsingOptions: FileParsingOptions {
    static var `default`: ParsingOptions { ParsingOptions() }
  }

  init(data: RawSpan, providerName: String, parsingOptions: ParsingOptions = .default) throws {
    self.providerName = providerName
    let root: JSON
    do {
      root = try JSONDecoder().decode(JSON.self, from: data.withUnsafeBytes { Data($0) })
    } catch {
      throw Malformed(reason: "is not JSON")
    }
    guard case .object(let fields) = root else { throw Malformed(reason: "is not a JSON object") }
    var values: [String: Value] = [:]
    try SettingsFile.flatten(fields, below: "", into: &values)
    self.values = values
  }

  private static func flatten(_ fields: [String: JSON], below prefix: String, into values: inout [String: Value]) throws
  {
    for (name, field) in fields {
      let key = prefix + name
      let value: Value
      switch field {
      case .null: continue
      case .object(let fields):
        try flatten(fields, below: key + ".", into: &values)
        continue
      case .scalar(let text): value = .scalar(text)
      case .array(let items):
        value = .list(
          try items.map { item in
            // A comma would make two of one: everywhere else it parts the items of a list.
            guard case .scalar(let text) = item, !text.contains(",") else {
              throw Malformed(reason: "has at \(key) an array with more than texts and numbers without commas")
            }
            return text
          })
      }
      guard values.updateValue(value, forKey: key) == nil else {
        throw Malformed(reason: "has \(key) twice")
      }
    }
  }

  func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
    let name = key.components.joined(separator: ".")
    let content: ConfigContent?
    switch (values[name], type) {
    case (nil, _): content = nil
    case (.scalar(let text), .string): content = .string(text)
    case (.scalar(let text), .stringArray): content = .stringArray(text.split(separator: ",").map(String.init))
    case (.list(let items), .stringArray): content = .stringArray(items)
    default: throw Malformed(reason: "has at \(name) another type")
    }
    return LookupResult(encodedKey: name, value: content.map { ConfigValue($0, isSecret: true) })
  }

  var description: String { "\(providerName)[\(values.count) values]" }
  var debugDescription: String { description }

  /// Any JSON, with numbers as the text they are written as in a variable.
  private enum JSON: Decodable {
    case null
    case scalar(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let flag = try? container.decode(Bool.self) {
        self = .scalar(String(flag))
      } else if let integer = try? container.decode(Int64.self) {
        self = .scalar(String(integer))
      } else if let number = try? container.decode(Double.self) {
        self = .scalar(String(number))
      } else if let text = try? container.decode(String.self) {
        self = .scalar(text)
      } else if let items = try? container.decode([JSON].self) {
        self = .array(items)
      } else {
        self = .object(try container.decode([String: JSON].self))
      }
    }
  }
}
