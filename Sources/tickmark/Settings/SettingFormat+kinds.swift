import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

extension SettingFormat where Value == String {
  /// Any text without control characters.
  /// - Parameter what: what it is the text of: `a path`.
  static func text(_ what: String) -> SettingFormat {
    SettingFormat(
      what, show: { $0 },
      parse: { text in text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } ? nil : text })
  }
}

extension SettingFormat where Value == String {
  /// Printable ASCII: it goes into headers.
  static var word: SettingFormat {
    SettingFormat(
      SettingFormat<String?>.token.expected, show: { $0 }, parse: { text in isToken(text) ? text : nil })
  }
}

extension SettingFormat where Value == String? {
  /// Where a file is.
  static var path: SettingFormat {
    let text = SettingFormat<String>.text("a path")
    return SettingFormat(text.expected, show: { $0 ?? "" }, parse: { (try? text.value(of: $0)).map(Optional.some) })
  }

  /// A secret of printable ASCII: it goes into headers and query strings.
  static var token: SettingFormat {
    SettingFormat(
      "printable ASCII without spaces", show: { $0 ?? "" },
      parse: { text in isToken(text) ? .some(.some(text)) : nil })
  }
}

extension SettingFormat where Value == [String] {
  /// Any number of tokens.
  static var tokens: SettingFormat {
    SettingFormat(
      "a comma list of printable ASCII without spaces", isList: true, show: { $0.joined(separator: ",") },
      parse: { text in
        let items = items(text)
        return items.allSatisfy(isToken) ? items : nil
      })
  }
}

extension SettingFormat where Value == [WABAID: String] {
  /// A token for each of some WABAs, on lines of their own or with commas between them.
  static var tokensByWABA: SettingFormat {
    SettingFormat(
      "a comma list of WABA_ID=TOKEN", isList: true,
      show: { tokens in tokens.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",") },
      parse: { text in
        var tokens: [WABAID: String] = [:]
        for item in items(text.replacing("\n", with: ",")) {
          let parts = item.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
          guard parts.count == 2, let waba = WABAID(parts[0]), isToken(parts[1]), tokens[waba] == nil else {
            return nil
          }
          tokens[waba] = parts[1]
        }
        return tokens
      })
  }
}

extension SettingFormat where Value == String {
  /// A version of Meta's API.
  static var graphVersion: SettingFormat {
    SettingFormat(
      "a version such as v25.0", show: { $0 },
      parse: { text in text.wholeMatch(of: /v[0-9]{1,3}\.[0-9]{1,2}/) == nil ? nil : text })
  }
}

extension SettingFormat {
  /// Any number of the names of an enumeration, in any case, or none.
  static func choices<Choice: CaseIterable & RawRepresentable<String> & Hashable>(
    of type: Choice.Type
  ) -> SettingFormat where Value == Set<Choice> {
    let names = type.allCases.map(\.rawValue)
    return SettingFormat(
      "a comma list of \(names.joined(separator: ", ")), or nothing", isList: true,
      show: { chosen in type.allCases.filter(chosen.contains).map(\.rawValue).joined(separator: ",") },
      parse: { text in
        let items = items(text).map { Choice(rawValue: $0.lowercased()) }
        return items.contains(nil) ? nil : Set(items.compactMap { $0 })
      })
  }
}

extension SettingFormat where Value: FixedWidthInteger & Sendable {
  /// A whole number.
  static func integer(in range: ClosedRange<Value>) -> SettingFormat {
    SettingFormat(
      "a whole number from \(range.lowerBound) to \(range.upperBound)", show: { String($0) },
      parse: { text in digits(text).flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension SettingFormat where Value == Double {
  /// A number from 0.
  static func number(upTo maximum: Int) -> SettingFormat {
    SettingFormat(
      "a number from 0 to \(maximum)", show: { Int(exactly: $0).map { String($0) } ?? String($0) },
      parse: { text in
        // `Double` also reads hexadecimal, "inf" and "nan".
        guard text.utf8.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }), let number = Double(text) else {
          return nil
        }
        return number <= Double(maximum) ? number : nil
      })
  }
}

extension SettingFormat where Value == Int64 {
  /// A length of time in seconds, with or without a unit.
  static func seconds(in range: ClosedRange<Int64>) -> SettingFormat {
    SettingFormat(
      "seconds from \(range.lowerBound) to \(range.upperBound), or such as 3600s, 90m, 24h, 7d",
      show: { String($0) },
      parse: { text in scaled(text, units: ["s": 1, "m": 60, "h": 3600, "d": 86_400], range) })
  }
}

extension SettingFormat where Value == Int {
  /// A number of bytes, with or without a unit.
  static func bytes(in range: ClosedRange<Int>) -> SettingFormat {
    let units: [String: Int] = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
    @Sendable func show(_ bytes: Int) -> String {
      let whole = units.filter { bytes > 0 && bytes % $0.value == 0 }.max { $0.value < $1.value }
      return whole.map { "\(bytes / $0.value)\($0.key)" } ?? String(bytes)
    }
    return SettingFormat(
      "bytes from \(show(range.lowerBound)) to \(show(range.upperBound)), such as 4294967296, 512MiB, 4GiB",
      show: show, parse: { text in scaled(text, units: units, range) })
  }
}

extension SettingFormat where Value == URL {
  /// Where an API is: no user, query or fragment, and no trailing slash once read.
  static var url: SettingFormat {
    SettingFormat(
      "an http or https URL without user, query or fragment", isQuotable: false, show: { $0.absoluteString },
      parse: { text in
        guard var parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased() ?? ""),
          let host = parts.host, !host.isEmpty,
          parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        while parts.path.hasSuffix("/") { parts.path.removeLast() }
        return parts.url
      })
  }
}

extension SettingFormat where Value == StoreLocation {
  /// `sqlite:`, or the addresses of a ClickHouse.
  static var store: SettingFormat {
    SettingFormat(
      "sqlite: or clickhouse+http://host:port/database, commas between the replicas of a shard, semicolons between shards",
      isQuotable: false,
      show: { location in
        switch location {
        case .sqlite: "sqlite:"
        case .clickHouse(let location): location.text
        }
      },
      parse: { text in
        if text == "sqlite:" { return .sqlite }
        return ClickHouseLocation(text).map(StoreLocation.clickHouse)
      })
  }
}

extension SettingFormat where Value: CaseIterable & RawRepresentable<String> {
  /// One of the names of an enumeration, in any case.
  static func choice(of type: Value.Type) -> SettingFormat {
    let names = type.allCases.map(\.rawValue)
    return SettingFormat(
      names.count == 2 ? names.joined(separator: " or ") : "one of " + names.joined(separator: ", "),
      show: { $0.rawValue },
      parse: { text in Value(rawValue: text.lowercased()) })
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isToken(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
}

/// The items of a comma list; an empty one is a comma too many, and means nothing.
private func items(_ text: String) -> [String] {
  text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
}

/// Reads digits only: `Int` would take a sign too.
private func digits<Number: FixedWidthInteger>(_ text: some StringProtocol) -> Number? {
  text.utf8.allSatisfy(isDigit) ? Number(text) : nil
}

/// Reads a number with one of the units, or with none.
private func scaled<Number: FixedWidthInteger>(
  _ text: String, units: [String: Number], _ range: ClosedRange<Number>
) -> Number? {
  let unit = units.first { text.lowercased().hasSuffix($0.key.lowercased()) }
  let number = text.dropLast(unit?.key.count ?? 0).trimmingCharacters(in: .whitespaces)
  guard let count: Number = digits(number) else { return nil }
  let (value, isTooMuch) = count.multipliedReportingOverflow(by: unit?.value ?? 1)
  return !isTooMuch && range.contains(value) ? value : nil
}
