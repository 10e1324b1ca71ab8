import TemplateAnalytics

/// The columns of the tallies' tables that hold what is counted by an attribution.
struct TallyColumns {
  /// Of `tally`, in the order in which ``Counts`` reads them. As many are sent by either attribution.
  let counts: [String]
  /// Of `latency_tally`, in the order in which ``Latencies`` reads them.
  let latencies: [String]
  /// Of `button_tally` and `failure_tally`.
  let count: String

  init(_ attribution: Attribution) {
    func name(_ column: String) -> String {
      switch attribution {
      case .event: column
      case .send: column == "sent" ? column : "cohort_" + column
      }
    }
    counts = ["accepted", "sent", "delivered", "read", "replied", "failed"].map(name)
    latencies = ["to_deliver", "to_read"].map(name)
    count = name("count")
  }

  /// Of each table that counts: its name, what tells apart the rows of a place, and one number of a row that adds up as
  /// all its counts do, to tell whether sums of rows are the same.
  /// - Parameter button: what tells apart the rows of `button_tally`.
  static func weightedSums(button: String) -> [(table: String, detail: String, value: String)] {
    let counts = Attribution.allCases.flatMap { TallyColumns($0).counts }
    let weighted = counts.enumerated().map { index, column in "\(column) * \(2 * index * index + 3 * index + 1)" }
    return [
      ("tally", "''", weighted.joined(separator: " + ")),
      ("button_tally", button, "count + 7 * cohort_count"),
      ("failure_tally", "code", "count + 7 * cohort_count"),
    ]
  }
}

extension Counts {
  /// Of a row whose counts begin at `column`.
  init(_ row: HotStatement, column: Int32) {
    self.init()
    accepted = Int(row.integer(column))
    sent = Int(row.integer(column + 1))
    delivered = Int(row.integer(column + 2))
    read = Int(row.integer(column + 3))
    replied = Int(row.integer(column + 4))
    failed = Int(row.integer(column + 5))
  }
}
