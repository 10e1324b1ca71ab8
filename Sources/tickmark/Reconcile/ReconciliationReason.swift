/// Why our number may be another one than Meta's. Closed, and in the order in which they are told; the codes are an
/// interface.
enum ReconciliationReason: String, CaseIterable, Sendable {
  case beforeFirstWebhook = "before_first_webhook"
  case sendsNotKnown = "sends_not_known"
  case readReceiptsOff = "read_receipts_off"
  case linkClicksNotTold = "link_clicks_not_told"
  case repliesDefinedDifferently = "replies_defined_differently"
  case after7Days = "after_7_days"
  case receiptImplied = "receipt_implied"
  case neighbouringDay = "neighbouring_day"
  case stillChanging = "still_changing"
  case noLongerAtMeta = "no_longer_at_meta"
  case notFetched = "not_fetched"
  case unexplained

  /// One sentence for people.
  var text: String {
    switch self {
    case .beforeFirstWebhook:
      "We began to count this WABA after this day, or in the course of it: "
        + "what Meta counted until then is missing here."
    case .sendsNotKnown:
      "Meta knows of sends that were not told here (no proxy, registration, import or callback data): "
        + "their receipts wait as facts_unattributed."
    case .readReceiptsOff:
      "A user who switched read receipts off sends no read to a webhook; Meta counts what it sees."
    case .linkClicksNotTold:
      "Meta sends no webhook about a tap on a link: only clicks through tracked links are seen here."
    case .repliesDefinedDifferently:
      "A reply is counted here once per message, at the first one, and without a quote only within reply_window; "
        + "Meta has a rule of its own."
    case .after7Days:
      "Meta counts reads and clicks for 7 days after the send; here they count whenever they come."
    case .receiptImplied:
      "A message that was read counts here as delivered, and a delivered one as sent, where Meta sent no receipt of it."
    case .neighbouringDay:
      "The sums of this day and its neighbour agree: around midnight the two counted on different days."
    case .stillChanging:
      "The day was at most 7 days old when Meta was asked: Meta's numbers, and ours, may still grow."
    case .noLongerAtMeta:
      "Meta tells nothing older than 90 days, and the archive does not hold it: not known, and not in the totals."
    case .notFetched:
      "The archive does not reach this day, and Meta was not asked or did not tell: not known, and not in the totals."
    case .unexplained:
      "None of the usual reasons: look at `tickmark rejected list`, at facts_late in the status, "
        + "and run `tickmark check --recount`."
    }
  }
}
