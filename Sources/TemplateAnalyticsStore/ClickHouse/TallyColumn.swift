/// A column of the table `tally` that counts something.
struct TallyColumn {
  /// As the table calls it.
  let name: String
  let type: String
  /// What adds it up over rows, to be read like one row; nil where the column before it is added up together with it.
  let sum: String?

  /// In the order in which ``TallyCounts`` reads and writes them. A column is a file or two of every part: the fewer
  /// there are, the faster is an insertion.
  static let all =
    withoutLatencies + pairs("time_to_deliver", "bucket", "UInt8") + pairs("time_to_read", "bucket", "UInt8")

  /// All but how long it took, which most questions do not ask for.
  static let withoutLatencies =
    ["accepted", "sent", "delivered", "read", "replied", "failed"].map {
      TallyColumn(name: $0, type: "Int64", sum: "sum(\($0))")
    } + [list("buttons.kind", "UInt8"), list("buttons.text", "String"), list("buttons.count", "Int64")]
    + pairs("failures", "code", "Int32")

  private static func list(_ name: String, _ type: String) -> TallyColumn {
    TallyColumn(name: "`\(name)`", type: "Array(\(type))", sum: "groupArrayArray(`\(name)`)")
  }

  /// What is counted, and how often.
  private static func pairs(_ name: String, _ key: String, _ type: String) -> [TallyColumn] {
    let (keys, counts) = ("`\(name).\(key)`", "`\(name).count`")
    return [
      TallyColumn(name: keys, type: "Array(\(type))", sum: "sumMap(\(keys), \(counts))"),
      TallyColumn(name: counts, type: "Array(Int64)", sum: nil),
    ]
  }
}

extension [TallyColumn] {
  /// For a `SELECT`.
  var names: String { map(\.name).joined(separator: ", ") }

  /// For a `SELECT` that adds up rows.
  var sums: String { compactMap(\.sum).joined(separator: ", ") }
}
