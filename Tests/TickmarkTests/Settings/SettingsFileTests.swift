import Foundation
import TemplateAnalytics
import Testing

@testable import tickmark

@Suite("Settings: the file")
struct SettingsFileTests {
  @Test("numbers, texts, arrays and comma lists are all understood; null is nothing")
  func kindsOfValues() async throws {
    let settings = try await load(
      #"""
      {"http":{"port":8081,"rate_limit":2.5,"max_connections":"12","host":null},
       "policy.minimum_events":5, "policy":{"restricted_regions":["jp"],"lookback_days":30},
       "meta":{"app_secrets":"one, two"}, "inbox":{"maximum_bytes":"2GiB"}, "reply_window":3600}
      """#)
    #expect(settings.http == Settings.HTTP(host: "127.0.0.1", port: 8081, rateLimit: 2.5, maximumConnections: 12))
    #expect(settings.policy.minimumEvents == 5)
    #expect(settings.policy.lookbackDays == 30)
    #expect(settings.policy.restrictedRegions == [.jp])
    #expect(settings.meta.appSecrets == ["one", "two"])
    #expect(settings.inbox.maximumBytes == 2 << 30)
    #expect(settings.replyWindow == 3600)
  }

  @Test("an empty array empties a list")
  func emptyArray() async throws {
    #expect(try await load(#"{"policy":{"restricted_regions":[]}}"#).policy.restrictedRegions.isEmpty)
  }

  @Test(
    "a value of another type is refused, never read as something else",
    arguments: [
      (#"{"http":{"port":true}}"#, "http.port"), (#"{"http":{"port":[8080]}}"#, "http.port"),
      (#"{"http":{"port":80.5}}"#, "http.port"), (#"{"http":{"port":{"number":1}}}"#, "http.port.number"),
      (#"{"reply_window":"a day"}"#, "reply_window"), (#"{"data":["a"]}"#, "data"),
      (#"{"store":["clickhouse"]}"#, "store"),
    ])
  func otherTypes(json: String, key: String) async throws {
    #expect(try await problems(json).map(\.key) == [key])
  }

  @Test("keys that are no settings are refused all at once, with what was probably meant")
  func unknownKeys() async throws {
    let problems = try await problems(#"{"htp":{"port":1},"policy":{"minimum_event":1},"config":"x","zebra":1}"#)
    #expect(problems.map(\.key) == ["config", "htp.port", "policy.minimum_event", "zebra"])
    #expect(
      problems.map(\.right) == [
        "remove it", "did you mean http.port?", "did you mean policy.minimum_events?", "remove it",
      ])
  }

  @Test(
    "a file that is no JSON object is refused as a whole",
    arguments: [
      "", "[1]", "{\"http\":", #"{"meta":{"app_secrets":["a,b"]}}"#, #"{"data":"a","data":"b"x}"#,
      #"{"http.port":1,"http":{"port":2}}"#, #"{"policy":{"restricted_regions":[["eu"]]}}"#,
    ])
  func malformedFiles(text: String) async throws {
    let problems = try await problems(text)
    #expect(problems.map(\.key) == ["config"])
    #expect(problems.first?.right == "give one JSON object like that of deploy/tickmark.json")
  }

  @Test("a file that is not there is told together with the other mistakes")
  func missingFile() async throws {
    let error = try await #require(throws: SettingsError.self) {
      try await Settings.load(flags: ["config": "/nowhere/at/all.json", "http.port": "x"], environment: [:])
    }
    #expect(error.problems.map(\.key) == ["config", "http.port"])
    #expect(error.problems.first?.from == "file /nowhere/at/all.json")
  }

  private func load(_ json: String) async throws -> Settings {
    let place = try TemporaryPlace()
    defer { place.remove() }
    let file = try place.write("settings.json", json)
    return try await Settings.load(flags: ["config": file], environment: [:]).settings
  }

  private func problems(_ json: String) async throws -> [SettingsError.Problem] {
    try await #require(throws: SettingsError.self) { _ = try await load(json) }.problems
  }
}
