import ArgumentParser
import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// `tickmark waba`: the WhatsApp business accounts.
struct WABACommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "waba", abstract: "Register, list and change WhatsApp business accounts.",
    subcommands: [Add.self, List.self, Set.self])

  /// What can be said of a WABA.
  struct Properties: ParsableArguments {
    @Option(help: "What people call it.") var name: String?
    @Option(
      help: ArgumentHelp(
        "A phone number: Meta's phone_number_id and the number, ID=+E164. Repeat it for more.", valueName: "id=number"))
    var phoneNumberId: [String] = []
    @Option(help: "The country of the business that owns it, two letters (IN).") var country: String?
    @Option(
      help: ArgumentHelp(
        "A country of a business it is shared with, two letters. Repeat it for more.", valueName: "country"))
    var sharedWith: [String] = []
    @Option(help: "Its time zone, an IANA name (Asia/Kolkata).") var timezone: String?
    @Option(help: "The version of Kaleyra's API it was onboarded on (v2).") var apiVersion: String?
    @Option(help: "Where its numbers come from.") var source: WABA.Source?

    func validate() throws {
      _ = try phoneNumbers
      for code in sharedWith + [country].compactMap({ $0 }) where !Self.isCountry(code) {
        throw ValidationError("a country is two letters, for example IN; \"\(code)\" is not")
      }
      if let timezone, TimeZone(iana: timezone) == nil {
        throw ValidationError("--timezone takes an IANA name, for example Asia/Kolkata; \"\(timezone)\" is not one")
      }
    }

    var phoneNumbers: [WABA.PhoneNumber] {
      get throws {
        try phoneNumberId.map { text in
          let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
          guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy(\.isASCIIDigit), parts[1].first == "+",
            (7...16).contains(parts[1].count), parts[1].dropFirst().allSatisfy(\.isASCIIDigit)
          else {
            throw ValidationError("--phone-number-id takes ID=+NUMBER, for example 106540352242922=+919876543210")
          }
          return WABA.PhoneNumber(id: parts[0], number: parts[1])
        }
      }
    }

    func apply(to waba: inout WABA) throws {
      if let name { waba.name = name }
      if !phoneNumberId.isEmpty { waba.phoneNumbers = try phoneNumbers }
      if let country { waba.country = country.uppercased() }
      if !sharedWith.isEmpty { waba.sharedWith = sharedWith.map { $0.uppercased() } }
      if let timezone { waba.timeZone = timezone }
      if let apiVersion { waba.apiVersion = apiVersion.lowercased() }
      if let source { waba.source = source }
    }

    private static func isCountry(_ code: String) -> Bool {
      code.utf8.count == 2 && code.allSatisfy { $0.isASCII && $0.isLetter }
    }
  }

  private struct Shown: Encodable {
    let id: String
    let sid: String
    let name: String
    let phone_numbers: [String: String]
    let country: String
    let shared_with: [String]
    let timezone: String
    let api_version: String
    let source: String

    init(_ waba: WABA) {
      id = waba.id.description
      sid = waba.sid
      name = waba.name
      phone_numbers = Dictionary(waba.phoneNumbers.map { ($0.id, $0.number) }, uniquingKeysWith: { $1 })
      country = waba.country
      shared_with = waba.sharedWith
      timezone = waba.timeZone
      api_version = waba.apiVersion
      source = waba.source.rawValue
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Register a WABA.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Meta's id of it.") var wabaID: WABAID
    @Option(help: "The account that owns it.") var sid: String
    @OptionGroup var properties: Properties
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let catalog = try await options.openCatalog()
      var waba = WABA(id: wabaID, sid: sid)
      try properties.apply(to: &waba)
      try await catalog.addWABA(waba)
      try await catalog.close()
      try WABACommand.tell("added", waba, json: json)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the WABAs.")

    @OptionGroup var options: SettingsOptions
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let catalog = try await options.openCatalog()
      let wabas = try await catalog.snapshot(newest: true).wabas.values.sorted { $0.id < $1.id }
      try await catalog.close()
      if json { return try Terminal.print(json: wabas.map(Shown.init)) }
      Terminal.print(
        table: ["WABA", "SID", "COUNTRY", "TIME ZONE", "API", "SOURCE", "NAME"],
        wabas.map { [$0.id.description, $0.sid, $0.country, $0.timeZone, $0.apiVersion, $0.source.rawValue, $0.name] },
        empty: "no WABAs yet: register one with `tickmark waba add WABA_ID --sid SID`")
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a WABA.",
      discussion: "What is not given stays. Phone numbers and shared countries are replaced.")

    @OptionGroup var options: SettingsOptions
    @Argument(help: "Meta's id of it.") var wabaID: WABAID
    @Option(help: "The account that owns it.") var sid: String?
    @OptionGroup var properties: Properties
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws {
      let catalog = try await options.openCatalog()
      guard var waba = try await catalog.snapshot(newest: true).wabas[wabaID] else {
        throw StoreError.missing("WABA \(wabaID)")
      }
      if let sid { waba.sid = sid }
      try properties.apply(to: &waba)
      try await catalog.setWABA(waba)
      try await catalog.close()
      try WABACommand.tell("changed", waba, json: json)
    }
  }

  static func hintToAdd(_ waba: WABAID) {
    Terminal.say("hint: WABA \(waba) is not registered yet: `tickmark waba add \(waba) --sid SID`")
  }

  private static func tell(_ done: String, _ waba: WABA, json: Bool) throws {
    if json {
      try Terminal.print(json: Shown(waba))
    } else {
      Terminal.print("\(done) WABA \(waba.id) of account \(waba.sid)")
    }
    if waba.source == .meta {
      Terminal.say(
        "hint: a server with a token (meta.access_token) fetches Meta's analytics of it by itself; "
          + "`tickmark archive fetch --waba \(waba.id)` does so now")
    }
  }
}

extension WABA.Source: ExpressibleByArgument {}

extension MetaID: ExpressibleByArgument {
  /// Reads an id from the command line.
  package init?(argument: String) { self.init(argument) }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
