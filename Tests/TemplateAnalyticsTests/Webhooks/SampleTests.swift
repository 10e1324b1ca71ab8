import TemplateAnalytics
import Testing

/// Meta's documented payloads, each whole: exactly what they tell and nothing more.
@Suite struct SampleTests {
  private static let message = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUFERjg0NDEzNDdFODU3MUMxMAA="
  private static let quoted = "wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA="

  private static let receipts: [(sample: String, wamid: String, fact: Record)] = [
    (
      "status-sent", message,
      .of {
        $0.sent = 1_750_030_073; $0.phoneUser = Meta.phoneUser
      }
    ),
    (
      "status-business-scoped-user", message,
      .of {
        $0.delivered = 1_750_030_073; $0.phoneUser = Meta.phoneUser; $0.scopedUser = Meta.scopedUser
      }
    ),
    (
      "status-delivered-hidden-recipient", message,
      .of {
        $0.delivered = 1_750_030_073; $0.phoneUser = Meta.phoneUser; $0.scopedUser = Meta.scopedUser
      }
    ),
    (
      "status-failed", "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0QUQ2MjA4NEYyRkExNjMyREUA",
      .of {
        $0.failure = Record.Failure(time: 1_751_142_888, code: 131_049); $0.phoneUser = Meta.phoneUser
      }
    ),
    (
      "status-read-callback-data", message,
      .of {
        $0.read = 1_750_030_110
        $0.phoneUser = Meta.phoneUser
        $0.template = TemplateKey(waba: Meta.waba, template: TemplateID("1689556908129832")!)
      }
    ),
    (
      "status-played-group", message,
      .of {
        $0.played = 1_750_030_190
        $0.phoneUser = Meta.pseudonyms.user(phoneNumber: "120363419561257915", of: Meta.businessNumber)
      }
    ),
    (
      "status-misplaced-field", message,
      .of {
        $0.sent = 1_750_030_073; $0.phoneUser = Meta.phoneUser
      }
    ),
    ("interactive-1", quoted, .of { $0.replied = 1_749_854_575 }),
    ("interactive-flow", quoted, .of { $0.replied = 1_750_025_136 }),
    ("image", quoted, .of { $0.replied = 1_744_344_496 }),
    ("order", quoted, .of { $0.replied = 1_750_096_325 }),
    ("text-hidden-sender", quoted, .of { $0.replied = 1_749_416_383 }),
    (
      "quick-reply-button", quoted,
      .of { $0.taps[Meta.event(message)] = Record.Tap(time: 1_750_091_045, button: "Unsubscribe") }
    ),
    (
      "interactive-reply-button", quoted,
      .of { $0.taps[Meta.event(message)] = Record.Tap(time: 1_750_025_136, button: "Cancel") }
    ),
  ]

  @Test(arguments: receipts)
  func tellsOneFactOfOneMessage(sample: String, wamid: String, fact: Record) throws {
    let decoded = try Meta.decode(fixture: sample)
    #expect(decoded.batch.records == [Meta.key(wamid): fact])
    #expect(decoded.batch.inbound.isEmpty)
    #expect(decoded.batch.factCount == 1)
    #expect(decoded.rejected.isEmpty)
    #expect(decoded.otherKinds.isEmpty)
    #expect(decoded.templateChanges.isEmpty)
  }

  @Test func theWABAOfTheEntryOwnsTheMessage() throws {
    let decoded = try Meta.decode(fixture: "text-1")
    let waba = try #require(WABAID("419561257915477"))
    let key = Meta.pseudonyms.message("wamid.HBgLMTY1MDM4Nzk0MzkVAgARGA9wcm9kdWN0X2lucXVpcnkA", of: waba)
    #expect(decoded.batch.records == [key: .of { $0.replied = 1_750_016_800 }])
  }

  private static let inbound: [(sample: String, inbound: Inbound)] = [
    ("text-without-context", Inbound(time: 1_749_416_383, phoneUser: Meta.phoneUser)),
    ("text-forwarded", Inbound(time: 1_749_416_383, phoneUser: Meta.phoneUser)),
    (
      "quick-reply-button-without-context",
      Inbound(time: 1_750_091_045, button: "Unsubscribe", phoneUser: Meta.phoneUser)
    ),
  ]

  @Test(arguments: inbound)
  func tellsOneInboundMessageWithoutContext(sample: String, inbound: Inbound) throws {
    let decoded = try Meta.decode(fixture: sample)
    #expect(decoded.batch.inbound == [Meta.event(SampleTests.message): inbound])
    #expect(decoded.batch.records.isEmpty)
    #expect(decoded.rejected.isEmpty)
    #expect(decoded.otherKinds.isEmpty)
  }

  @Test(arguments: [
    ("account-update", ["account_update": 1]), ("unsupported", ["messages.messages.unsupported": 1]),
    ("reaction", ["messages.messages.reaction": 1]), ("edit", ["messages.messages.edit": 1]),
    ("revoke", ["messages.messages.revoke": 1]), ("system-number-change", ["messages.messages.system": 1]),
    ("marketing-link-click", ["marketing_messages_link_click": 1]), ("user-preferences", ["user_preferences": 1]),
  ])
  func isCountedByNameAndTellsNoFact(sample: String, names: [String: Int]) throws {
    let decoded = try Meta.decode(fixture: sample)
    #expect(decoded.otherNames == names)
    #expect(decoded.batch.isEmpty)
    #expect(decoded.rejected.isEmpty)
    #expect(decoded.templateChanges.isEmpty)
  }

  @Test func severalReceiptsOfOneMessageAreJoined() throws {
    let decoded = try Meta.decode(fixture: "status-several")
    #expect(
      decoded.batch.records == [
        Meta.key(SampleTests.message): .of {
          $0.sent = 1_750_030_073
          $0.delivered = 1_750_030_074
          $0.read = 1_750_030_075
          $0.phoneUser = Meta.phoneUser
        }
      ])
    #expect(decoded.otherNames == ["messages.statuses.deleted": 1, "messages.statuses.warning": 1])
  }

  @Test func everySampleIsUnderstood() {
    #expect(Fixture.allMeta.count >= 30)
    for (name, body) in Fixture.allMeta {
      let decoded = Meta.decode(body)
      #expect(decoded.rejected.isEmpty, "\(name)")
      #expect(!decoded.isEmpty, "\(name)")
    }
  }

  /// Only keyed hashes leave the decoder.
  @Test func nothingDecodedHoldsWhoOrWhat() {
    for (name, body) in Fixture.allMeta {
      let decoded = Meta.decode(body)
      let text = "\(decoded.batch) \(decoded.otherKinds)"
      for secret in ["wamid", "16505551234", "US.1349", "Sheena", "Pablo", "still available", "HBgL"] {
        #expect(!text.contains(secret), "\(name)")
      }
    }
  }
}
