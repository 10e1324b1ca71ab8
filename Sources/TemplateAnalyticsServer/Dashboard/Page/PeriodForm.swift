import TemplateAnalytics

/// Where one chooses the days and the time zone.
struct PeriodForm {
  let address: DashboardAddress
  let period: DashboardPeriod

  /// Offered beside the WABA's own; any other can be typed.
  private static let zones = [
    "UTC", "Africa/Johannesburg", "Africa/Lagos", "America/Bogota", "America/Los_Angeles", "America/Mexico_City",
    "America/New_York", "America/Sao_Paulo", "Asia/Dubai", "Asia/Jakarta", "Asia/Karachi", "Asia/Kolkata",
    "Asia/Manila", "Asia/Riyadh", "Asia/Singapore", "Australia/Sydney", "Europe/Berlin", "Europe/Istanbul",
    "Europe/London", "Europe/Madrid",
  ]

  var html: HTML {
    let range = DayText.range(period.days)
    let (first, last) = (period.days.lowerBound.description, period.days.upperBound.description)
    let length = period.query.dayCount == 1 ? "day" : "\(period.query.dayCount) days"
    return """
      <form class="period" aria-label="Period" method="get" action="\(address.path)">
      <div class="presets">
      \(DashboardPeriod.presets.map(preset).joined())</div>
      <div class="steps">
      \(step(period.previous, "Previous \(length)", "m15 5-7 7 7 7"))\
      <details><summary>\(range)</summary>
      <div class="custom">
      \(address.hiddenFields(without: ["from", "to", "timezone"]))\
      \(ofPreset)<input type="hidden" name="\(DashboardPeriod.shown)" value="\(first)/\(last)">
      <label>From <input type="date" name="from" value="\(first)" \
      min="\(AnalyticsQuery.firstDay.description)" max="\(period.today.description)"></label>
      <label>To <input type="date" name="to" value="\(last)" \
      min="\(AnalyticsQuery.firstDay.description)" max="\(period.today.description)"></label>
      \(zone)<button>Show</button>
      </div>
      </details>
      \(step(period.next, "Next \(length)", "m9 5 7 7-7 7"))</div>
      </form>

      """
  }

  /// The usual days go without saying in an address, and not here: these dates stand beside them.
  private var ofPreset: HTML? {
    guard period.lastDays == DashboardPeriod.usual else { return nil }
    return "<input type=\"hidden\" name=\"days\" value=\"\(DashboardPeriod.usual)\">\n"
  }

  private func preset(_ days: Int64) -> HTML {
    let current: HTML? = period.lastDays == days ? " aria-current=\"true\"" : nil
    return "<a href=\"\(address.of(period.last(days)).text)\"\(current)>\(days) days</a>\n"
  }

  private func step(_ period: DashboardPeriod?, _ name: String, _ path: String) -> HTML {
    let arrow: HTML = "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"\(path)\"/></svg>"
    guard let period else { return "<span class=\"step\">\(arrow)</span>\n" }
    return
      "<a class=\"step\" href=\"\(address.of(period).text)\" aria-label=\"\(name)\" title=\"\(name)\">\(arrow)</a>\n"
  }

  private var zone: HTML {
    guard period.query.origin == .ledger else {
      return "<p>UTC days: Meta has no others.</p>\n"
    }
    let options = Self.zones.map { "<option>\($0)" as HTML }.joined()
    return """
      <label>Time zone <input name="timezone" value="\(period.query.timeZoneName)" list="zones" \
      autocomplete="off" spellcheck="false"></label>
      <datalist id="zones">\(options)</datalist>

      """
  }
}
