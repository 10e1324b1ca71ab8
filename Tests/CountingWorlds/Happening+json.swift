import Foundation
import TemplateAnalytics

extension Happening {
  /// The body of `POST /api/v1/wabas/{waba_id}/sends` for a send: one line of NDJSON. nil for what Meta tells.
  package var registration: (waba: Int64, json: [UInt8])? {
    guard case .send(let send) = self else { return nil }
    var item: [String: Any] = ["wamid": send.wamid, "template_id": String(send.template)]
    if let time = send.time { item["sent_at"] = time }
    if let product = send.product { item["product_type"] = product.answerName.uppercased() }
    guard let json = try? JSONSerialization.data(withJSONObject: item, options: .sortedKeys) else { return nil }
    return (send.waba, Array(json))
  }

  /// One of Meta's deliveries with all of `happenings` in it but the sends and clicks, which are not Meta's to
  /// tell.
  ///
  /// - Parameter generator: chooses what shares a change with what: Meta groups as it likes.
  package static func webhookBody(of happenings: [Happening], _ generator: inout FactGenerator) throws -> [UInt8] {
    var changes: [Change] = []
    for happening in happenings {
      guard let change = happening.change else { continue }
      if let last = changes.last, last.takes(change), generator.chance(60) {
        changes[changes.count - 1].value.merge(change.value) { left, right in
          if let left = left as? [Any], let right = right as? [Any] { left + right } else { left }
        }
      } else {
        changes.append(change)
      }
    }
    var entries: [[String: Any]] = []
    for change in changes {
      let json: [String: Any] = ["field": change.field, "value": change.value]
      if let last = entries.last, last["id"] as? String == String(change.waba), generator.chance(60) {
        entries[entries.count - 1]["changes"] = (last["changes"] as? [Any] ?? []) + [json]
      } else {
        entries.append(["id": String(change.waba), "changes": [json]])
      }
    }
    let body: [String: Any] = ["object": "whatsapp_business_account", "entry": entries]
    return Array(try JSONSerialization.data(withJSONObject: body, options: .sortedKeys))
  }
}

/// A change of a delivery, on its way to JSON.
private struct Change {
  var waba: Int64
  var businessNumber: String
  var field = "messages"
  var value: [String: Any]

  /// Whether the other may stand in the same change. A contact speaks for all of its change, so items that have one
  /// stay alone: what they tell must not hang on what they are grouped with.
  func takes(_ other: Change) -> Bool {
    waba == other.waba && businessNumber == other.businessNumber && field == "messages" && other.field == "messages"
      && value["contacts"] == nil && other.value["contacts"] == nil
  }
}

extension Happening {
  private var change: Change? {
    switch self {
    case .send: nil
    case .receipt(let receipt): receipt.change
    case .answer(let answer): answer.change
    case .click: nil
    case .noise(let noise): noise.change
    }
  }

  private static func value(
    _ list: String, _ item: [String: Any], from businessNumber: String, contact user: Glimpse? = nil
  ) -> [String: Any] {
    var value: [String: Any] = [
      "messaging_product": "whatsapp",
      "metadata": ["display_phone_number": "15550783881", "phone_number_id": businessNumber],
      list: [item],
    ]
    if let user, user.tiedByContact, let phone = user.phone, let userID = user.userID {
      value["contacts"] = [["profile": ["name": "Sheena Nelson"], "wa_id": phone, "user_id": userID]]
    }
    return value
  }
}

extension Happening.Receipt {
  fileprivate var change: Change {
    var item: [String: Any] = ["id": wamid, "timestamp": String(time)]
    item["recipient_id"] = recipient.phone
    if !recipient.tiedByContact { item["recipient_user_id"] = recipient.userID }
    if let callbackTemplate {
      item["biz_opaque_callback_data"] =
        time % 2 == 0 ? "template_id=\(callbackTemplate)" : #"{"template_id":"\#(callbackTemplate)"}"#
    }
    switch status {
    case .sent: item["status"] = "sent"
    case .delivered: item["status"] = "delivered"
    case .read: item["status"] = "read"
    case .played: item["status"] = "played"
    case .failed(let code):
      item["status"] = "failed"
      if let code { item["errors"] = [["code": code, "title": "It failed", "error_data": ["details": "Why"]]] }
    }
    return Change(
      waba: waba, businessNumber: businessNumber,
      value: Happening.value("statuses", item, from: businessNumber, contact: recipient))
  }
}

extension Happening.Answer {
  fileprivate var change: Change {
    var item: [String: Any] = ["id": wamid, "timestamp": String(time)]
    item["from"] = sender.phone
    if !sender.tiedByContact { item["from_user_id"] = sender.userID }
    if let quoted { item["context"] = ["from": "15550783881", "id": quoted] }
    func set(_ type: String, _ content: [String: Any]) {
      item["type"] = type
      item[type] = content
    }
    switch content {
    case .button(let text): set("button", ["payload": "payload of \(text)", "text": text])
    case .replyButton(let title):
      set("interactive", ["type": "button_reply", "button_reply": ["id": "1", "title": title]])
    case .text: set("text", ["body": "Is this still available?"])
    case .image: set("image", ["mime_type": "image/jpeg", "sha256": "aGFzaA==", "id": "1"])
    case .listChoice: set("interactive", ["type": "list_reply", "list_reply": ["id": "1", "title": "First"]])
    case .form: set("interactive", ["type": "nfm_reply", "nfm_reply": ["response_json": "{not JSON", "name": "flow"]])
    }
    return Change(
      waba: waba, businessNumber: businessNumber,
      value: Happening.value("messages", item, from: businessNumber, contact: sender))
  }
}

extension Happening.Noise {
  fileprivate var change: Change {
    var item: [String: Any] = [
      "id": wamid, "timestamp": String(time), "from": "16505551230", "context": ["id": quoted],
    ]
    func message(_ type: String, _ content: [String: Any]) -> Change {
      item["type"] = type
      item[type] = content
      return Change(
        waba: waba, businessNumber: businessNumber,
        value: Happening.value("messages", item, from: businessNumber))
    }
    func status(_ status: String) -> Change {
      let item = ["id": quoted, "timestamp": String(time), "status": status, "recipient_id": "16505551230"]
      return Change(
        waba: waba, businessNumber: businessNumber,
        value: Happening.value("statuses", item, from: businessNumber))
    }
    switch kind {
    case .reaction: return message("reaction", ["message_id": quoted, "emoji": "👍"])
    case .edit: return message("edit", ["original_message_id": quoted])
    case .revoke: return message("revoke", ["original_message_id": quoted])
    case .system: return message("system", ["body": "changed their number", "type": "user_changed_number"])
    case .unsupported: return message("unsupported", ["type": "poll"])
    case .deletedStatus: return status("deleted")
    case .warningStatus: return status("warning")
    case .templateNotice:
      return Change(
        waba: waba, businessNumber: businessNumber, field: "message_template_status_update",
        value: ["event": "APPROVED", "message_template_id": 7, "message_template_language": "en-US"])
    }
  }
}
