import TemplateAnalytics
import Testing

/// A few messages of the last days, whose counts anybody can work out.
///
/// | message | template | what happened (UTC) |
/// |---|---|---|
/// | 1 | offer | sent 30 June 20:00:00, delivered 5 s later, read 1 July 05:00, tapped "Yes" 05:10, answered 05:20 |
/// | 2 | offer | sent 1 July 23:50:00, delivered a minute later |
/// | 3 | offer | failed 1 July 10:00 (131049) |
/// | 4 | offer | sent 2 July 01:00 by Marketing Messages |
/// | 5 | code | sent and delivered 2 July 01:30:00 |
/// | 6 | one that is in no catalogue | sent 2 July 01:45 |
enum NativeWorld {
  /// 30 June 2025.
  static let june30: UnixTime = 1_751_241_600
  static let july1 = june30 + 86_400
  static let july2 = july1 + 86_400
  static let counted = TemplateID(999)!

  static func deliver(to server: RunningServer) async throws {
    let (offer, code) = (RunningServer.template, RunningServer.otherTemplate)
    let sends = """
      {"wamid":"wamid.1","template_id":"\(offer)","sent_at":\(june30 + 20 * 3600 - 2)}
      {"wamid":"wamid.4","template_id":"\(offer)","product_type":"MARKETING_MESSAGES_LITE_API"}
      """
    #expect(try await server.native(.POST, "/wabas/\(RunningServer.waba)/sends", body: sends).status == 200)
    let sent1 = june30 + 20 * 3600
    let sent2 = july1 + 23 * 3600 + 50 * 60
    let failed =
      #"{"id":"wamid.3","status":"failed","timestamp":"\#(july1 + 36_000)","biz_opaque_callback_data":"#
      + #""template_id=\#(offer)","errors":[{"code":131049,"title":"x"}]}"#
    _ = try await server.deliver(
      Payload.statuses([
        Payload.item("wamid.1", "sent", at: sent1), Payload.item("wamid.1", "delivered", at: sent1 + 5),
        Payload.item("wamid.1", "read", at: july1 + 5 * 3600),
        Payload.item("wamid.2", "sent", at: sent2, template: offer),
        Payload.item("wamid.2", "delivered", at: sent2 + 60), failed,
        Payload.item("wamid.4", "sent", at: july2 + 3600),
        Payload.item("wamid.5", "sent", at: july2 + 5400, template: code),
        Payload.item("wamid.5", "delivered", at: july2 + 5400),
        Payload.item("wamid.6", "sent", at: july2 + 6300, template: counted),
      ]))
    _ = try await server.deliver(Payload.tap("wamid.tap", on: "wamid.1", "Yes", at: july1 + 5 * 3600 + 600))
    _ = try await server.deliver(
      Payload.value(
        #""messages":[{"from":"919000000001","id":"wamid.in","timestamp":"\#(july1 + 5 * 3600 + 1200)","type":"text","#
          + #""context":{"id":"wamid.1"},"text":{"body":"thanks"}}]"#))
    try await server.settled()
  }

  /// A server that knows all of it.
  static func run(_ body: @Sendable (RunningServer) async throws -> Void) async throws {
    try await RunningServer.run { server async throws in
      try await deliver(to: server)
      try await body(server)
    }
  }
}
