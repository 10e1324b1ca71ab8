/// What was accepted and is not counted.
struct OtherKinds {
  /// By kind.
  let counts: [String: Int]

  private static let maximum = 12

  var html: HTML {
    guard !counts.isEmpty else { return "<p class=\"soft\">Nothing else came in.</p>\n" }
    let kinds = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let left = kinds.count - Self.maximum
    let more: HTML? = left > 0 ? "<p class=\"soft\">And \(left) rarer \(left == 1 ? "kind" : "kinds").</p>\n" : nil
    let rows = kinds.prefix(Self.maximum).map { kind in
      "<tr><th scope=\"row\"><code>\(kind.key)</code><td>\(HTML.count(kind.value))\n" as HTML
    }.joined()
    return """
      <p class="soft">Webhooks about other things than messages, by their field. Nothing has to be done about them.</p>
      <table>
      <caption class="unseen">Received and not counted, by kind</caption>
      <thead><tr><th scope="col">Kind<th scope="col">Times</thead>
      <tbody>
      \(rows)</table>
      \(more)
      """
  }
}
