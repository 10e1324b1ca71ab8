import CountingWorlds
import Foundation
import TemplateAnalytics

/// Something to post until it is acknowledged.
enum Parcel: Sendable {
  case webhook([UInt8])
  case sends([UInt8], waba: Int64)

  /// All of a world, shuffled, with duplicates, in groups of any size.
  static func all(of world: [Happening], _ generator: inout FactGenerator) throws -> [Parcel] {
    var parcels: [Parcel] = []
    for group in generator.split(generator.shuffledWithDuplicates(world)) {
      parcels.append(.webhook(try Happening.webhookBody(of: group, &generator)))
      for send in group.compactMap(\.registration) { parcels.append(.sends(send.json, waba: send.waba)) }
    }
    return parcels
  }

  /// The templates that a world names.
  static func templates(of world: [Happening]) -> [Int64] {
    let named = world.compactMap { happening -> Int64? in
      switch happening {
      case .send(let send): send.template
      case .receipt(let receipt): receipt.callbackTemplate
      default: nil
      }
    }
    return Set(named).sorted()
  }

  /// As Meta does: again and again, until there is a 200.
  func postUntilAcknowledged(to site: TestSite) async throws {
    while true {
      try Task.checkCancellation()
      let status: Int?
      switch self {
      case .webhook(let body): status = try? await site.deliver(body)
      case .sends(let lines, let waba): status = try? await site.register(lines, waba: waba)
      }
      if status == 200 { return }
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}

extension TestSite {
  /// Gives every template of a world a category that shows clicks.
  func importTemplates(of world: [Happening]) async throws {
    let lines = Parcel.templates(of: world).map {
      #"{"id":"\#($0)","name":"t\#($0)","language":"en_US","category":"MARKETING","status":"APPROVED"}"#
    }
    for waba in FactGenerator.wabas {
      try await Self.succeed(
        ["template", "import", "--waba", "\(waba)", "-", "--data", directory], environment,
        input: lines.joined(separator: "\n"))
    }
  }
}

/// Webhook bodies by hand.
enum TestBodies {
  static func status(
    _ wamid: String, _ status: String = "sent", waba: Int64, time: Int64 = 1_750_030_000, template: String? = nil,
    phone: String = "16505551234"
  ) -> [UInt8] {
    Array(statuses([item(wamid, status, time: time, template: template, phone: phone)], waba: waba).utf8)
  }

  static func item(_ wamid: String, _ status: String, time: Int64, template: String? = nil, phone: String) -> String {
    let data = template.map { #","biz_opaque_callback_data":"template_id=\#($0)""# } ?? ""
    return #"{"id":"\#(wamid)","status":"\#(status)","timestamp":"\#(time)","recipient_id":"\#(phone)"\#(data)}"#
  }

  static func statuses(_ items: [String], waba: Int64) -> String {
    #"{"object":"whatsapp_business_account","entry":[{"id":"\#(waba)","changes":[{"field":"messages","value":{"#
      + #""messaging_product":"whatsapp","metadata":{"phone_number_id":"106540352242922"},"#
      + #""contacts":[{"profile":{"name":"Sheena Nelson"},"wa_id":"16505551234"}],"#
      + #""statuses":[\#(items.joined(separator: ","))]}}]}]}"#
  }
}
