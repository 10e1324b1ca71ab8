import TemplateAnalytics

/// Writes events as one POST of Meta's.
struct DemoWebhook: Sendable {
  let seed: UInt64
  private var json: DemoJSON

  /// The body that tells `events`, in their order. None of them is a ``DemoEvent/Kind/send``.
  static func body(_ events: [DemoEvent], seed: UInt64) -> [UInt8] {
    var webhook = DemoWebhook(seed: seed, json: DemoJSON(capacity: 300 + 420 * events.count))
    webhook.write(events)
    return webhook.json.bytes
  }

  private mutating func write(_ events: [DemoEvent]) {
    json.literal(#"{"object":"whatsapp_business_account","entry":[{"id":""#)
    json.integer(DemoCatalogue.waba.value)
    json.literal(#"","changes":["#)
    // Meta puts receipts and inbound messages into changes of their own.
    var rest = events[...]
    while let first = rest.first {
      let run = rest.prefix { $0.isInbound == first.isInbound }
      rest = rest.dropFirst(run.count)
      write(run, isInbound: first.isInbound)
      if !rest.isEmpty { json.literal(",") }
    }
    json.literal("]}]}")
  }

  private mutating func write(_ run: ArraySlice<DemoEvent>, isInbound: Bool) {
    json.literal(#"{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"#)
    json.string(DemoCatalogue.displayPhoneNumber)
    json.literal(#","phone_number_id":"#)
    json.string(DemoCatalogue.phoneNumberID)
    json.literal("},")
    writeContacts(of: run, isInbound: isInbound)
    if isInbound {
      json.literal(#""messages":["#)
    } else {
      json.literal(#""statuses":["#)
    }
    let seed = seed
    json.list(run) { json, event in
      let user = DemoUser(event.user, seed: seed)
      if isInbound {
        json.inbound(event, from: user, seed: seed)
      } else {
        json.receipt(event, to: user, seed: seed)
      }
    }
    json.literal(#"]},"field":"messages"}"#)
  }

  /// Inbound messages always bring their sender's contact, receipts only where there is a business-scoped id to tell.
  private mutating func writeContacts(of run: ArraySlice<DemoEvent>, isInbound: Bool) {
    var seen: Set<UInt32> = []
    var contacts: [DemoUser] = []
    for event in run where seen.insert(event.user).inserted {
      let user = DemoUser(event.user, seed: seed)
      if isInbound || user.scopedID != nil { contacts.append(user) }
    }
    if contacts.isEmpty { return }
    json.literal(#""contacts":["#)
    json.list(contacts) { json, user in
      json.literal(#"{"profile":{"name":"#)
      json.string(user.name)
      json.literal("}")
      json.names(of: user, phoneNumber: #","wa_id":"#, scopedID: #","user_id":"#)
      json.literal("}")
    }
    json.literal("],")
  }
}

extension DemoJSON {
  /// Writes those of a user's two names that Meta tells, each after its key.
  mutating func names(of user: DemoUser, phoneNumber: StaticString, scopedID: StaticString) {
    if let number = user.phoneNumber {
      literal(phoneNumber)
      string(number)
    }
    if let id = user.scopedID {
      literal(scopedID)
      string(id)
    }
  }
}
