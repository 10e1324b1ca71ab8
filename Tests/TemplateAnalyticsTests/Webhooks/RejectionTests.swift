import Foundation
import TemplateAnalytics
import Testing

/// What cannot be understood costs no neighbour, says why without saying what, and can be read again alone.
@Suite struct RejectionTests {
  private static let badStatuses: [(status: String, problem: String)] = [
    (#"{"status":"sent","timestamp":"1750030073"}"#, "id is missing"),
    (#"{"id":"SECRET","timestamp":"1750030073"}"#, "status is missing"),
    (#"{"id":"SECRET","status":"sent"}"#, "timestamp is missing"),
    (#"{"id":"SECRET","status":"sent","timestamp":null}"#, "timestamp is null"),
    (#"{"id":"SECRET","status":"sent","timestamp":"SECRET"}"#, "timestamp is not a whole number"),
    (#"{"id":"SECRET","status":"sent","timestamp":true}"#, "timestamp is not a whole number"),
    (#"{"id":"SECRET","status":"sent","timestamp":"1750030073000"}"#, "timestamp cannot be read"),
    (#"{"id":"SECRET","status":"sent","timestamp":"-1750030073"}"#, "timestamp cannot be read"),
    (#"{"id":"","status":"sent","timestamp":"1750030073"}"#, "id cannot be read"),
    (#"{"id":7,"status":"sent","timestamp":"1750030073"}"#, "id is not a string"),
    (#"{"id":"SECRET","status":["SECRET"],"timestamp":"1750030073"}"#, "status is not a string"),
    ("null", "is null"),
    ("7", "is not an object"),
    (#""SECRET""#, "is not an object"),
    (#"["SECRET"]"#, "is not an object"),
  ]

  @Test(arguments: badStatuses)
  func oneBadStatusBetweenGoodOnesCostsNobody(status: String, problem: String) throws {
    let decoded = Meta.decode(
      Meta.delivery(statuses: Meta.status("wamid.BEFORE"), status, Meta.status("wamid.AFTER", "read")))
    #expect(decoded.batch.records.count == 2)
    #expect(decoded.batch.records[Meta.key("wamid.BEFORE")]?.sent == 1_750_030_073)
    #expect(decoded.batch.records[Meta.key("wamid.AFTER")]?.read == 1_750_030_073)
    #expect(decoded.reasons == ["entry[0].changes[0].value.statuses[1]: " + problem])

    let alone = try #require(decoded.rejected.first).body
    let text = String(decoding: alone, as: UTF8.self)
    #expect(!text.contains("BEFORE") && !text.contains("AFTER"))
    let again = Meta.decode(alone)
    #expect(again.isEmpty)
    #expect(again.reasons == ["entry[0].changes[0].value.statuses[0]: " + problem])
  }

  @Test func everyPartIsNamedByItsPlace() {
    let good = #"{"id":"102290129340398","changes":[{"value":{"statuses":[\#(Meta.status("w"))]}}]}"#
    let decoded = Meta.decode(
      #"""
      {"entry":[\#(good),{"id":"102290129340398","changes":[{"value":{"messages":[]}},
      {"value":{"messages":[{"id":"m","type":"text","timestamp":"1750016800","context":{"id":"q"}},{"id":"n"}]}},
      {"field":"x"},{"value":7},{"value":{"statuses":{}}},{"value":{"message_template_id":"x"}}]},
      {"changes":[]},{"id":"x","changes":[]},{"id":"102290129340398"},null,\#(good)]}
      """#)
    #expect(
      decoded.reasons == [
        "entry[1].changes[1].value.messages[1]: timestamp is missing",
        "entry[1].changes[2]: value is missing",
        "entry[1].changes[3]: value is not an object",
        "entry[1].changes[4]: value.statuses is not an array",
        "entry[1].changes[5].value: message_template_id cannot be read",
        "entry[2]: id is missing",
        "entry[3]: id is not a WABA id",
        "entry[4]: changes is missing",
        "entry[5]: is null",
      ])
    #expect(decoded.batch.records.count == 2)
    for rejected in decoded.rejected {
      let again = Meta.decode(rejected.body)
      #expect(again.isEmpty, "\(rejected.reason)")
      #expect(again.reasons.count == 1, "\(rejected.reason)")
      #expect(again.reasons.first?.split(separator: ": ").last == rejected.reason.split(separator: ": ").last)
    }
  }

  @Test func aBadMessageCostsNoStatusBesideIt() throws {
    let decoded = Meta.decode(
      Meta.delivery(
        value: #"""
          {\#(Meta.metadata),"contacts":[{"profile":{"name":"NEIGHBOUR"},"wa_id":"NEIGHBOUR"}],
          "statuses":[\#(Meta.status("NEIGHBOUR"))],"messages":[{"id":"m"},
          \#(Meta.message("NEIGHBOUR", context: #"{"id":"q"}"#, #""type":"text""#))]}
          """#))
    #expect(decoded.batch.records.count == 2)
    #expect(decoded.reasons == ["entry[0].changes[0].value.messages[0]: timestamp is missing"])
    #expect(!String(decoding: try #require(decoded.rejected.first).body, as: UTF8.self).contains("NEIGHBOUR"))
  }

  /// The part keeps what it needs: once the program understands it, a retry reads it as it would have been read.
  @Test func aPartKeepsItsWABAAndItsBusinessNumber() throws {
    let decoded = Meta.decode(
      Meta.delivery(statuses: #"{"id":"w","status":"sent","timestamp":"later","recipient_id":"16505551234"}"#))
    let body = String(decoding: try #require(decoded.rejected.first).body, as: UTF8.self)
    let again = Meta.decode(body.replacing("later", with: "1750030073"))
    #expect(again.rejected.isEmpty)
    #expect(
      again.batch.records == [
        Meta.key("w"): .of {
          $0.sent = 1_750_030_073; $0.phoneUser = Meta.phoneUser
        }
      ])
  }

  @Test(arguments: [
    ("", "body: is not JSON"), ("not JSON SECRET", "body: is not JSON"),
    (#"{"entry":[{"id":"102290129340398""#, "body: is not JSON"), ("null", "body: is null"),
    ("7", "body: is not an object"),
    (#""SECRET""#, "body: is not an object"), ("[]", "body: is not an object"), ("{}", "body: entry is missing"),
    (#"{"entry":{"SECRET":"SECRET"}}"#, "body: entry is not an array"), (#"{"entry":null}"#, "body: entry is null"),
  ])
  func aBodyThatIsNoDeliveryIsRejectedWhole(body: String, reason: String) {
    let decoded = Meta.decode(body)
    #expect(decoded.reasons == [reason])
    #expect(decoded.rejected.map(\.body) == [Array(body.utf8)])
    #expect(decoded.isEmpty)
  }

  @Test(
    arguments: [
      [0xff, 0xfe, 0x00], [0x00], [0xef, 0xbb, 0xbf], [0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d],
    ] as [[UInt8]])
  func bytesThatAreNoTextAreRejectedWhole(body: [UInt8]) {
    let decoded = Meta.decode(body)
    #expect(decoded.rejected.map(\.body) == [body])
    #expect(decoded.reasons.first?.hasPrefix("body: ") == true)
  }

  @Test func endlessNestingIsRejectedAndNotFollowed() {
    for body in [String(repeating: "[", count: 100_000), String(repeating: #"{"entry":["#, count: 50_000)] {
      #expect(Meta.decode(body).reasons.count == 1)
    }
    let deep = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
    let decoded = Meta.decode(Meta.delivery(statuses: Meta.status("w", "sent", more: #","x":\#(deep)"#)))
    #expect(decoded.batch.isEmpty != decoded.rejected.isEmpty)
  }

  /// `\ud800` is half a character: Meta cuts texts, and JSON allows to write one.
  @Test func halfACharacterCostsNoNeighbour() {
    let broken = #"{"id":"wamid.\ud800","status":"sent","timestamp":"1750030073"}"#
    let body = Meta.delivery(statuses: Meta.status("BEFORE"), broken, Meta.status("AFTER"), broken)
    let decoded = Meta.decode(body)
    #expect(Set(decoded.batch.records.keys) == [Meta.key("BEFORE"), Meta.key("AFTER")])
    #expect(decoded.reasons == ["entry[0].changes[0].value.statuses[1]: cannot be read"])
    // No part can be cut from such a body, so it is kept whole, and once.
    #expect(decoded.rejected.map(\.body) == [Array(body.utf8)])
  }

  @Test func halfACharacterInATextNobodyReadsDoesNotMatter() {
    let decoded = Meta.decode(
      Meta.delivery(
        messages: Meta.message("m", context: #"{"id":"q"}"#, #""type":"text","text":{"body":"cut \ud83d"}"#)))
    #expect(decoded.batch.records == [Meta.key("q"): .of { $0.replied = 1_750_016_800 }])
    #expect(decoded.rejected.isEmpty)
  }

  @Test func reasonsRepeatNothingOfTheContent() {
    let secrets = ["wamid.HBgLMTY1MDM4", "16505551234", "SECRET", "Sheena"]
    let item =
      #"{"id":"wamid.HBgLMTY1MDM4","recipient_id":"16505551234","SECRET":"Sheena","type":"SECRET","status":"SECRET""#
    let timestamps = [#""SECRET""#, #""16505551234""#, #"{"SECRET":1}"#, #"["Sheena"]"#, "1e99", "16505551234", "1.5"]
    for timestamp in timestamps {
      for list in ["statuses", "messages"] {
        let decoded = Meta.decode(
          Meta.delivery(value: #"{"SECRET":"SECRET","\#(list)":[\#(item),"timestamp":\#(timestamp)}]}"#))
        #expect(decoded.reasons.count == 1)
        for secret in secrets { #expect(!decoded.reasons.joined().contains(secret), "\(timestamp)") }
      }
    }
  }

  /// A day on which Meta changes a format is the day on which everything is rejected.
  @Test func aThousandBadStatusesAreRejectedOneByOneAndSoon() {
    let text = String(repeating: "x", count: 1_000)
    let statuses = (0..<1_000).map { #"{"id":"wamid.\#($0)","status":"sent","text":"\#(text)"}"# }
    let body = Meta.delivery(value: #"{\#(Meta.metadata),"statuses":[\#(statuses.joined(separator: ","))]}"#)
    var decoded = DecodedDelivery()
    let duration = ContinuousClock().measure { decoded = Meta.decode(body) }
    #expect(decoded.rejected.count == 1_000)
    #expect(decoded.reasons.last == "entry[0].changes[0].value.statuses[999]: timestamp is missing")
    #expect(decoded.rejected.allSatisfy { $0.body.count < 1_500 })
    // Some tenths of a second, and nine seconds when the body was read again for each of them.
    #expect(duration < .seconds(5))
  }
}
