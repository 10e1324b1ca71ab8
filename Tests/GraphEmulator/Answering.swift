import Foundation
import TemplateAnalytics

/// One request and what Meta would answer.
struct Answering {
  let call: GraphCallRecord
  let world: GraphWorld
  /// Of the emulator: `next` leads back to it.
  let url: String
  /// The path without the version: the object, and its edge if any.
  private let parts: [String]

  init(call: GraphCallRecord, world: GraphWorld, url: String) {
    self.call = call
    self.world = world
    self.url = url
    parts = call.path.split(separator: "/").dropFirst().map(String.init)
  }

  /// The WABA of the path; one that nobody has where it names none.
  var object: WABAID { parts.first.flatMap { WABAID($0) } ?? WABAID(1)! }
  private var edge: String { parts.count == 2 ? parts[1] : "" }

  private var isSend: Bool { call.method == "POST" && ["messages", "marketing_messages"].contains(edge) }

  var turnsInsightsOn: Bool {
    call.method == "POST" && parts.count == 1 && call.parameter("is_enabled_for_insights") == "true"
      && refusal(of: world.wabas[object]) == nil && world.wabas[object]?.insights != .refused
  }

  func answer() -> EmulatorAnswer {
    guard let version = call.path.split(separator: "/").first, version.first == "v", (1...2).contains(parts.count)
    else {
      return .error(status: 400, code: 2500, message: "Unknown path components: \(call.path)")
    }
    if isSend { return accepted() }
    let waba = world.wabas[object]
    if let refusal = refusal(of: waba) { return refusal }
    guard let waba else { return unknownObject }
    switch (call.method, edge) {
    case ("GET", "message_templates"): return templates(of: waba)
    case ("GET", "template_analytics"): return analytics(of: waba)
    case ("POST", "") where call.parameter("is_enabled_for_insights") == "true":
      return waba.insights == .refused ? Self.insightsRefused : EmulatorAnswer(json: ["id": parts[0]])
    default: return unknownObject
    }
  }

  /// What the answer to a send tells of it.
  func send(in answer: EmulatorAnswer) -> GraphSend? {
    guard isSend, answer.status == 200,
      let json = try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any],
      let wamid = (json["messages"] as? [[String: Any]])?.first?["id"] as? String
    else { return nil }
    return GraphSend(wamid: wamid, phoneNumberID: parts[0], edge: edge, body: call.body)
  }

  static let insightsRefused = EmulatorAnswer.error(
    status: 400, code: 200_005,
    message: "Template Insights are not available yet for this WhatsApp Business account.")

  private var unknownObject: EmulatorAnswer {
    .error(
      status: 400, code: 100, subcode: 33,
      message: "Unsupported request. Object with ID '\(parts[0])' does not exist or cannot be loaded.")
  }

  /// What every call is refused with that has no right token; nil where it has one.
  private func refusal(of waba: EmulatedWABA?) -> EmulatorAnswer? {
    let known = world.wabas.values.reduce(into: Set<String>()) { $0.formUnion($1.tokens) }
    guard let token = call.token, known.contains(token) else {
      return .error(status: 401, code: 190, message: "Invalid OAuth access token - Cannot parse access token")
    }
    return waba.map { $0.tokens.contains(token) } ?? false ? nil : unknownObject
  }

  private func accepted() -> EmulatorAnswer {
    let waba = world.wabas.values.first { $0.phoneNumbers.contains(parts[0]) }
    if let refusal = refusal(of: waba) { return refusal }
    guard let waba, let json = try? JSONSerialization.jsonObject(with: Data(call.body)) as? [String: Any],
      json["messaging_product"] as? String == "whatsapp"
    else { return .error(status: 400, code: 100, message: "(#100) The parameter messaging_product is required.") }
    if json["type"] as? String == "template" {
      let template = json["template"] as? [String: Any]
      let language = (template?["language"] as? [String: Any])?["code"] as? String
      guard let name = template?["name"] as? String, let language else {
        return .error(status: 400, code: 131_008, message: "(#131008) Required parameter is missing")
      }
      guard waba.templates.contains(where: { $0.name == name && $0.language == Template.language(language) }) else {
        return .error(
          status: 404, code: 132_001, message: "(#132001) Template name does not exist in the translation")
      }
    }
    let recipient = json["to"] as? String ?? json["recipient"] as? String ?? ""
    // As long as Meta's, and never twice.
    let bytes = Array("emulated:".utf8) + withUnsafeBytes(of: UUID().uuid) { Array($0) }
    return EmulatorAnswer(json: [
      "messaging_product": "whatsapp", "contacts": [["input": recipient, "wa_id": recipient]],
      "messages": [["id": "wamid." + Data(bytes).base64EncodedString(), "message_status": "accepted"]],
    ])
  }
}
