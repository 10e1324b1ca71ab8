import CountingWorlds
import Foundation
import TemplateAnalytics
import Testing

@testable import TemplateAnalyticsStore

/// A data directory that goes away with the test.
final class TemporaryDirectory: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("tickmark-\(UUID().uuidString)").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func store(
    limits: RunTree.Limits = RunTree.Limits(), _ change: (inout Store.Options) -> Void = { _ in }
  ) async throws -> Store {
    var options = Store.Options()
    change(&options)
    return try await Store.open(path, options: options, limits: limits)
  }

  func bytes(of file: String) -> [UInt8] {
    FileManager.default.contents(atPath: path + "/" + file).map(Array.init) ?? []
  }

  /// The files that hold `text` anywhere.
  func files(containing text: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).filter { file in
      Data(bytes(of: file)).range(of: Data(text.utf8)) != nil
    }
  }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + file))
  }

  /// Turns one bit of a file.
  func flip(at index: Int, of file: String) throws {
    var bytes = bytes(of: file)
    bytes[index] ^= 0x10
    try write(bytes, to: file)
  }

  /// The names of the inbox's files, sorted.
  func segments() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/inbox").sorted()
  }
}

/// Facts for tests about one template.
enum Facts {
  static let waba = WABAID(109_087_654_321_098)!
  static let template = TemplateID(1_317_000_000_000_067)!
  static let key = TemplateKey(waba: waba, template: template)
  /// 1 July 2025.
  static let day: UnixTime = 1_751_328_000

  static func message(_ number: UInt64) -> MessageKey { MessageKey(hash: number &* 0x9E37_79B9_7F4A_7C15) }

  static func record(_ change: (inout Record) -> Void) -> Record {
    var record = Record()
    change(&record)
    return record
  }

  /// A program tells of which template a message is.
  static func send(at time: UnixTime = day) -> Record {
    record {
      $0.template = key
      $0.accepted = time
    }
  }

  /// A message of the template, sent and read.
  static func readMessage(at time: UnixTime = day) -> Record {
    record {
      $0.template = key
      $0.sent = time
      $0.read = time + 60
    }
  }

  /// Facts about messages, by their numbers.
  static func batch(_ facts: (UInt64, Record)...) -> Batch {
    var batch = Batch()
    for (number, fact) in facts { batch.learn(fact, of: message(number), waba: waba) }
    return batch
  }

  static let user = UserKey(hash: 7)

  /// A message of the template to ``user``.
  static func messageToUser(at time: UnixTime) -> Record {
    record {
      $0.template = key
      $0.sent = time
      $0.phoneUser = user
    }
  }

  /// An inbound message of ``user``, without context.
  static func inbound(_ event: UInt64, at time: UnixTime, button: String? = nil) -> Batch {
    var batch = Batch()
    batch.learn(Inbound(time: time, button: button, phoneUser: user), event: EventKey(hash: event), waba: waba)
    return batch
  }

  static func webhook(_ wamid: String, _ status: String, at time: UnixTime = day, template: TemplateID? = template)
    -> String
  {
    let data = template.map { #","biz_opaque_callback_data":"template_id=\#($0)""# } ?? ""
    return #"{"object":"whatsapp_business_account","entry":[{"id":"\#(waba)","changes":[{"field":"messages","value":"#
      + #"{"metadata":{"phone_number_id":"106540352242922"},"statuses":[{"id":"\#(wamid)","status":"\#(status)","#
      + #""timestamp":"\#(time)","recipient_id":"919000000001"\#(data)}]}}]}]}"#
  }
}

extension Ledger {
  /// Settles a batch as the next one of a segment.
  func settle(_ batch: Batch, through offset: Int64, segment: String = "test", now: UnixTime = Facts.day) async throws {
    var settlement = Settlement()
    settlement.progress = [segment: offset]
    settlement.live = batch
    try await settle(settlement, now: now)
  }

  /// Settles the clicks among `happenings`, which no delivery of Meta's tells.
  func settle(clicksOf happenings: [Happening], _ pseudonyms: Pseudonyms) async throws {
    var settlement = Settlement()
    for case .click(let click) in happenings { click.learn(into: &settlement.live, pseudonyms) }
    if !settlement.live.isEmpty { try await settle(settlement, now: FactGenerator.start) }
  }

  func counts(on day: UnixTime = Facts.day, template: TemplateID = Facts.template) async throws -> Counts {
    let day = Day(holding: day)
    return try await report(waba: Facts.waba, templates: [template], days: day...day, product: .cloudAPI)
      .days[template]?[day]?.counts ?? Counts()
  }
}

extension Inbox {
  @discardableResult
  func append(webhook body: String, receivedAt: UnixTime = Facts.day) async throws -> Position {
    try await append([DeliveryContent(kind: .webhook, body: Array(body.utf8))], receivedAt: receivedAt)
  }

  /// All that a settler would read, with nothing settled.
  func everything(after settled: [String: Int64] = [:]) throws -> [ReadDelivery] {
    let cursor = try cursor(after: settled)
    var read: [ReadDelivery] = []
    while try cursor.next({
      read.append(ReadDelivery(position: $0.position, content: $0.content, receivedAt: $0.receivedAt))
    }) {}
    return read
  }

  func bodies(after settled: [String: Int64] = [:]) throws -> [String] {
    try everything(after: settled).map { String(decoding: $0.content.body, as: UTF8.self) }
  }

  /// An inbox of which nothing is ever settled.
  static func alone(in directory: TemporaryDirectory, maximumBytes: Int = 4 << 30) throws -> Inbox {
    try Inbox(directory: directory.path, maximumBytes: maximumBytes, progress: { [:] })
  }
}

/// An entry of the inbox as a test read it.
struct ReadDelivery {
  var position: Inbox.Position
  var content: DeliveryContent
  var receivedAt: UnixTime
}
