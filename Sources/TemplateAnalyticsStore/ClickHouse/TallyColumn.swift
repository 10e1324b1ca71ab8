import TemplateAnalytics

/// A column of the table `tally` that counts something.
struct TallyColumn {
  /// As the table calls it.
  let name: String
  let type: String
  /// What adds it up over rows, to be read like one row; nil where the column before it is added up together with it.
  let sum: String?

  /// What is counted by an attribution, in the order in which ``TallyCounts`` reads it. As many are sent by either: there
  /// is one column for that.
  static func all(_ attribution: Attribution, withLatencies: Bool = true) -> [TallyColumn] {
    let prefix = attribution == .event ? "" : "cohort_"
    func count(_ name: String) -> TallyColumn { TallyColumn(name: name, type: "Int64", sum: "sum(\(name))") }
    func list(_ name: String, _ type: String) -> TallyColumn {
      TallyColumn(name: "`\(prefix)\(name)`", type: "Array(\(type))", sum: "groupArrayArray(`\(prefix)\(name)`)")
    }
    func pairs(_ name: String, _ key: String, _ type: String) -> [TallyColumn] {
      let (keys, counts) = ("`\(prefix)\(name).\(key)`", "`\(prefix)\(name).count`")
      return [
        TallyColumn(name: keys, type: "Array(\(type))", sum: "sumMap(\(keys), \(counts))"),
        TallyColumn(name: counts, type: "Array(Int64)", sum: nil),
      ]
    }
    let latencies = pairs("time_to_deliver", "bucket", "UInt8") + pairs("time_to_read", "bucket", "UInt8")
    return [count(prefix + "accepted"), count("sent")]
      + ["delivered", "read", "replied", "failed"].map { count(prefix + $0) }
      + [list("buttons.kind", "UInt8"), list("buttons.text", "String"), list("buttons.count", "Int64")]
      + pairs("failures", "code", "Int32") + (withLatencies ? latencies : [])
  }

  /// What is counted by either, each column once.
  static let all = all(.event) + all(.send).filter { $0.name != "sent" }
}

extension [TallyColumn] {
  /// For a `SELECT`.
  var names: String { map(\.name).joined(separator: ", ") }

  /// For a `SELECT` that adds up rows.
  var sums: String { compactMap(\.sum).joined(separator: ", ") }
}
