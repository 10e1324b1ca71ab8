import TemplateAnalytics
import TemplateAnalyticsStore

/// How far Meta's own analytics are fetched, for each WABA that is answered from them.
struct ArchiveProgressTable {
  let archive: [ArchiveStatus]
  let catalog: CatalogSnapshot

  var html: HTML {
    let table = BarTable(
      caption: "Templates fetched from Meta", columns: ["WABA", "Templates fetched", "Through"],
      rows: archive.map { status in
        .init(
          name: "<bdi>\(title(status))</bdi>",
          share: status.templates > 0 ? Double(status.fetched) / Double(status.templates) : nil,
          cells: [
            "\(NumberText.count(status.fetched)) of \(NumberText.count(status.templates))",
            status.through.flatMap { Day($0) }.map { "\(DayText.long($0))" } ?? HTML.unknown,
          ], note: note(status))
      })
    return """
      <p class="soft">These WABAs show Meta's numbers in place of ours. They are fetched each day, first as far back as \
      Meta tells.</p>
      \(table.html)
      """
  }

  private func title(_ status: ArchiveStatus) -> String {
    WABAID(status.waba).flatMap { catalog.wabas[$0]?.title } ?? "WABA \(status.waba)"
  }

  private func note(_ status: ArchiveStatus) -> HTML? {
    if let first = status.refusals.first {
      let more = status.refusals.count - 1
      return """
        Meta refused: <bdi>\(first.message)</bdi> (\(first.code))\(more > 0 ? ", and \(more) more" : "").\
        \(Self.advice(first.code).map { " \($0)" as HTML })
        """
    }
    if status.templates == 0 {
      return "No templates are known yet: <code>tickmark template sync</code> asks Meta for them."
    }
    return status.fetched < status.templates ? "The first fetch goes on by itself." : nil
  }

  /// What to do about a refusal of Meta's.
  private static func advice(_ code: Int) -> HTML? {
    switch code {
    case 190, 102: "Give a valid token: <code>meta.access_token</code>."
    case 3, 10, 200...299:
      "Give a token of a system user who has <code>whatsapp_business_management</code> for this WABA."
    case 200_005, 200_006: "Meta gives no template insights of WABAs in the EU, the UK and Japan."
    case 200_007: "Turn template insights on in WhatsApp Manager."
    case 4, 17, 32, 613, 80_000...80_014: "Meta's limit is reached: it goes on by itself."
    default: nil
    }
  }
}
