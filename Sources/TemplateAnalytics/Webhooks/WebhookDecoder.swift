import Foundation

/// Reads Meta's webhook bodies into facts.
///
/// Production holds more than any document, so it is lenient: unknown fields and kinds are normal and counted by name,
/// one bad item never costs its neighbours. Wamids and users leave it as keyed hashes only.
package struct WebhookDecoder: Sendable {
  private let pseudonyms: Pseudonyms

  package init(pseudonyms: Pseudonyms) {
    self.pseudonyms = pseudonyms
  }

  /// - Parameters:
  ///   - body: the raw bytes of one POST.
  ///   - receivedAt: when it came: stands in where a template webhook carries no time.
  /// - Returns: all that could be understood; the rest is in `rejected`. Never fails.
  package func decode(_ body: [UInt8], receivedAt: UnixTime) -> DecodedDelivery {
    var reading = Reading(pseudonyms: pseudonyms, body: body, receivedAt: receivedAt)
    do {
      let decoder = JSONDecoder()
      decoder.userInfo[.failureBudget] = FailureBudget()
      let payload = try decoder.decode(WebhookPayload.self, from: Data(body))
      for (index, entry) in payload.entry.enumerated() {
        reading.read(entry, path: [.key("entry"), .index(index)])
      }
    } catch is FailureBudget.Exceeded {
      reading.decoded.rejected.append(
        RejectedItem(reason: "body: more than \(FailureBudget.limit) parts are not understood", body: body))
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
      reading.decoded.rejected.append(RejectedItem(reason: "body: is not JSON", body: body))
    } catch let error as DecodingError {
      reading.decoded.rejected.append(
        RejectedItem(reason: "body: \(DecodingFailure(error, below: 0).reason)", body: body))
    } catch {
      reading.decoded.rejected.append(RejectedItem(reason: "body: is not JSON", body: body))
    }
    return reading.decoded
  }
}

/// The walk through one body.
private struct Reading {
  let pseudonyms: Pseudonyms
  let body: [UInt8]
  let receivedAt: UnixTime
  var decoded = DecodedDelivery()
  /// The body as a tree to cut rejected parts from. Read at the first of them and once only: on the day Meta changes a
  /// format, a body has a thousand.
  lazy var document = try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)
  var isKeptWhole = false
  var keptBytes = 0

  mutating func read(_ attempt: Attempt<WebhookPayload.Entry>, path: [PathStep]) {
    guard let entry = understood(attempt, path) else { return }
    guard let waba = WABAID(entry.id.value) else {
      // What the Test button of Meta's dashboard sends.
      if entry.id.value == "0" { return decoded.otherKinds[OtherKind(waba: nil, name: "test"), default: 0] += 1 }
      return reject(path, "id is not a WABA id")
    }
    for (index, change) in entry.changes.enumerated() {
      let path = path + [.key("changes"), .index(index)]
      guard let change = understood(change, path) else { continue }
      read(change, of: waba, time: entry.time?.value, path: path + [.key("value")])
    }
  }

  private mutating func read(_ change: WebhookPayload.Change, of waba: WABAID, time: Int64?, path: [PathStep]) {
    let value = change.value
    var known = false
    let users = Users(pseudonyms: pseudonyms, value: value, waba: waba)
    for (index, status) in (value.statuses ?? []).enumerated() {
      known = true
      guard let status = understood(status, path + [.key("statuses"), .index(index)]) else { continue }
      guard isOfNow(status.timestamp) else {
        reject(path + [.key("statuses"), .index(index)], "timestamp lies in the future")
        continue
      }
      read(status, of: waba, users)
    }
    for (index, message) in (value.messages ?? []).enumerated() {
      known = true
      guard let message = understood(message, path + [.key("messages"), .index(index)]) else { continue }
      guard isOfNow(message.timestamp) else {
        reject(path + [.key("messages"), .index(index)], "timestamp lies in the future")
        continue
      }
      read(message, of: waba, users)
    }
    for action in value.userActions ?? [] {
      known = true
      // Without wamid or template: counted per WABA, never guessed onto a template.
      count((try? action.result.get().action_type) ?? "user_actions", of: waba)
    }
    switch value.template {
    case .success(let notice):
      known = true
      decoded.templateChanges.append(TemplateChange(notice, of: waba, at: changeTime(time)))
    case .failure(let failure):
      known = true
      reject(path, failure.reason)
    case nil: break
    }
    if !known, value.statuses == nil, value.messages == nil { count(change.field ?? "other", of: waba) }
  }

  private mutating func read(_ status: WebhookPayload.Status, of waba: WABAID, _ users: Users) {
    var fact = Record()
    switch status.status {
    case "sent": fact.sent = status.timestamp
    case "delivered": fact.delivered = status.timestamp
    case "read": fact.read = status.timestamp
    case "played": fact.played = status.timestamp
    case "failed": fact.failure = Record.Failure(time: status.timestamp, code: status.errorCode)
    default: return count("messages.statuses." + status.status, of: waba)
    }
    (fact.phoneUser, fact.scopedUser) = users.keys(phoneNumber: status.recipientID, userID: status.recipientUserID)
    if let template = status.callbackData.flatMap(templateID(inCallbackData:)) {
      fact.template = TemplateKey(waba: waba, template: template)
    }
    decoded.batch.learn(fact, of: pseudonyms.message(status.id, of: waba), waba: waba)
  }

  /// Meta's buttons have at most 25 characters.
  private static let longestButton = 200

  /// What a user does to an earlier message, and what Meta says in a user's name.
  private static let noReply: Set = [
    "reaction", "edit", "revoke", "system", "unsupported", "unknown", "request_welcome", "ephemeral",
  ]

  private mutating func read(_ message: WebhookPayload.Message, of waba: WABAID, _ users: Users) {
    if Self.noReply.contains(message.type) { return count("messages.messages." + message.type, of: waba) }
    let event = pseudonyms.event(message.id, of: waba)
    // Swift takes the composed and the decomposed form of a letter for equal, a store does not: one form only.
    let button = (message.contextID == nil ? message.button : message.button ?? message.buttonReply)
      .map { String($0.precomposedStringWithCanonicalMapping.prefix(Self.longestButton)) }
    if let quoted = message.contextID {
      var fact = Record()
      if let button {
        fact.taps[event] = Record.Tap(time: message.timestamp, button: button)
      } else {
        fact.replied = message.timestamp
      }
      decoded.batch.learn(fact, of: pseudonyms.message(quoted, of: waba), waba: waba)
    } else {
      let (phoneUser, scopedUser) = users.keys(phoneNumber: message.from, userID: message.fromUserID)
      decoded.batch.learn(
        Inbound(time: message.timestamp, button: button, phoneUser: phoneUser, scopedUser: scopedUser),
        event: event, waba: waba)
    }
  }

  private func isOfNow(_ time: UnixTime) -> Bool { time <= receivedAt + UnixTime.clockSkew }

  /// `entry.time`, which some payloads give in milliseconds, or the time of arrival.
  private func changeTime(_ time: Int64?) -> UnixTime {
    guard let time else { return receivedAt }
    let seconds = time >= 100_000_000_000 ? time / 1000 : time
    return UnixTime.plausible.contains(seconds) ? seconds : receivedAt
  }

  private mutating func count(_ name: String, of waba: WABAID) {
    decoded.otherKinds[OtherKind(waba: waba, name: name), default: 0] += 1
  }

  /// - Parameter path: made only where it is needed: most items are understood.
  private mutating func understood<Value>(_ attempt: Attempt<Value>, _ path: @autoclosure () -> [PathStep]) -> Value? {
    switch attempt.result {
    case .success(let value): return value
    case .failure(let failure):
      reject(path(), failure.reason)
      return nil
    }
  }

  private mutating func reject(_ path: [PathStep], _ reason: String) {
    let reason = "\(PathStep.text(path)): \(reason)"
    // Parts repeat what stands beside them: together they are not to take much more than the body itself.
    if keptBytes > 2 * body.count + 65_536 {
      if !isKeptWhole { decoded.rejected.append(RejectedItem(reason: reason, body: body)) }
      isKeptWhole = true
      return
    }
    if let part = document.flatMap({ PathStep.part(of: $0, at: path) }) {
      keptBytes += part.count
      decoded.rejected.append(RejectedItem(reason: reason, body: part))
    } else if !isKeptWhole {
      // `JSONSerialization` refuses what `JSONDecoder` forgives: half a character in a text that nobody reads. The
      // whole body is kept once: its retry finds the other parts again, and no fact counts twice.
      isKeptWhole = true
      decoded.rejected.append(RejectedItem(reason: reason, body: body))
    }
  }
}

/// The users of one `value`, by both of their names where its contacts tie them.
private struct Users {
  let pseudonyms: Pseudonyms
  let businessNumber: String
  let contacts: [WebhookPayload.Contact]

  init(pseudonyms: Pseudonyms, value: WebhookPayload.Value, waba: WABAID) {
    self.pseudonyms = pseudonyms
    // Without a number the WABA stands for it: a user of one business is not the same user of another.
    businessNumber = value.phoneNumberID ?? "WABA \(waba)"
    contacts = value.contacts
  }

  func keys(phoneNumber: String?, userID: String?) -> (phone: UserKey?, scoped: UserKey?) {
    var phoneNumber = phoneNumber
    var userID = userID
    if phoneNumber == nil, let userID {
      phoneNumber = contacts.first { isSame($0.user_id, userID) }?.wa_id?.value
    } else if userID == nil, let phoneNumber {
      userID = contacts.first { isSame($0.wa_id?.value, phoneNumber) }?.user_id
    }
    return (
      phoneNumber.map { pseudonyms.user(phoneNumber: $0, of: businessNumber) },
      userID.map { pseudonyms.user(userID: $0, of: businessNumber) }
    )
  }

  /// By their bytes, as their keyed hashes are: Swift takes different spellings of a letter for equal.
  private func isSame(_ left: String?, _ right: String) -> Bool {
    left.map { $0.utf8.elementsEqual(right.utf8) } ?? false
  }
}
