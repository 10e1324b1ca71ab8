import TemplateAnalytics

extension IngestStatus {
  /// Seconds after which counting is late: otherwise it takes one or two.
  private static let usualLag: Int64 = 60

  /// Of what came in.
  /// - Parameters:
  ///   - waba: whose sends the reader registers.
  ///   - rejectedHeld: how many parts of deliveries are set aside at this moment.
  func webhookFigures(of waba: WABAID, rejectedHeld: Int) -> [IngestFigure] {
    let isLate = inbox.oldestAgeSeconds > Self.usualLag
    // Who chats with customers too has many that never get a template.
    let isUnattributed = factsUnattributed > 0 && factsUnattributed >= factsSettled / 2
    return [
      IngestFigure(
        id: "lag", name: "Lag", value: "\(NumberText.duration(inbox.oldestAgeSeconds))",
        meaning: "The age of the oldest delivery that is not counted yet: how far the numbers are behind.",
        advice: isLate
          ? """
          After a restart or an import it goes down by itself. If it grows, look for <code>cannot settle</code> in the \
          server's log: the disk may be full, or ClickHouse may not answer.
          """ : nil),
      IngestFigure(
        id: "pending", name: "Pending", value: .count(inbox.pending),
        meaning: """
          Deliveries that are safe on the disk and not counted yet, \(NumberText.count(inbox.pendingBytes)) bytes. \
          Usually they are after a second.
          """),
      IngestFigure(
        id: "deliveries", name: "Deliveries", value: .count(deliveriesSettled),
        meaning: "Webhooks of Meta's, and sends that were registered or imported, that were processed."),
      IngestFigure(
        id: "facts", name: "Facts", value: .count(factsSettled),
        meaning: "What they told: sends, receipts, replies, taps and clicks, repeated ones too."),
      IngestFigure(
        id: "unattributed", name: "Unattributed", value: .count(factsUnattributed),
        meaning: """
          Facts about messages whose template nobody told: they are in no count. Messages that are no templates stay here.
          """,
        advice: isUnattributed
          ? """
          Send through the send proxy, or register what you sent: <code>POST /api/v1/wabas/\(waba.description)/sends</code>, \
          <code>tickmark import</code>, or <code>template_id=…</code> in <code>biz_opaque_callback_data</code>. What \
          waits is counted as soon as its template is known.
          """ : nil),
      IngestFigure(
        id: "late", name: "Late", value: .count(factsLate),
        meaning: """
          Facts older than what is remembered of single messages: they are in no count, lest they count twice. Bring in \
          history with <code>tickmark import</code>, sends and webhooks of the same time together.
          """),
      IngestFigure(
        id: "rejected", name: "Rejected", value: .count(deliveriesRejected),
        meaning: """
          Parts of deliveries that could not be understood, all there ever were. \(NumberText.count(rejectedHeld)) are set \
          aside at the moment: they are kept for some days.
          """,
        advice: rejectedHeld > 0
          ? """
          <code>tickmark rejected list</code> says what and why. After an update of Tickmark, \
          <code>tickmark rejected retry</code> reads them again.
          """ : nil),
    ]
  }

  /// Of the send proxy.
  var sendFigures: [IngestFigure] {
    [
      IngestFigure(
        id: "sends-recorded", name: "Recorded", value: .count(sends.recorded),
        meaning: "Messages whose template was noted on their way to Meta."),
      IngestFigure(
        id: "sends-waiting", name: "Waiting", value: .count(sends.waiting),
        meaning: "Of templates that the catalogue does not have: they count once it does.",
        advice: sends.waiting > 0
          ? """
          <code>tickmark template sync</code> asks Meta for the templates, which takes a token \
          (<code>meta.access_token</code>); <code>tickmark template import</code> reads them from a file.
          """ : nil),
      IngestFigure(
        id: "sends-held", name: "Held", value: .count(sends.held),
        meaning: "Kept in memory, because they could not be written.",
        advice: sends.held > 0
          ? "Look into the server's log: the disk may be full. They are written as soon as it takes them." : nil),
      IngestFigure(
        id: "sends-lost", name: "Lost", value: .count(sends.lost),
        meaning: "Found no room in memory: what Meta tells of them stays unattributed.",
        advice: sends.lost > 0
          ? "Register them from your own records: <code>tickmark import --waba WABA_ID FILE</code>." : nil),
      IngestFigure(
        id: "sends-unregistered", name: "Unregistered", value: .count(sends.unregistered),
        meaning: "From phone numbers that no WABA here has: they went out and are not counted.",
        advice: sends.unregistered > 0
          ? "Add the numbers: <code>tickmark waba set WABA_ID --phone-number-id ID=+NUMBER</code>." : nil),
    ]
  }

  /// Of clicks on links.
  var linkFigures: [IngestFigure] {
    [
      IngestFigure(
        id: "clicks-recorded", name: "Clicks", value: .count(clicks.recorded), meaning: "Written to the disk."),
      IngestFigure(
        id: "clicks-held", name: "Held", value: .count(clicks.held),
        meaning: "In memory at this moment: usually not for longer than one."),
      IngestFigure(
        id: "clicks-lost", name: "Lost", value: .count(clicks.lost),
        meaning: "Found no room in memory. Those who clicked were sent on all the same.",
        advice: clicks.lost > 0 ? "Look into the server's log: the disk may be full, or too slow." : nil),
      IngestFigure(
        id: "clicks-ignored", name: "Ignored", value: .count(clicks.ignored),
        meaning: "Visits that are no clicks: previews, programs, and browsers that fetch in advance."),
    ]
  }
}
