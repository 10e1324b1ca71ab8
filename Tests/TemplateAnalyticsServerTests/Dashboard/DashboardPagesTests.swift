import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

/// What the pages tell, and to whom. `NativeWorld` says what happened.
@Suite(.timeLimit(.minutes(10))) struct DashboardPagesTests {
  private static let overview = "/wabas/\(RunningServer.waba)"
  private static let pages = [overview, overview + "/templates", overview + "/templates/\(RunningServer.template)"]

  /// Somebody who is signed in, before a server that knows `NativeWorld`.
  private static func run(_ body: @Sendable (RunningServer, inout Browser) async throws -> Void) async throws {
    try await NativeWorld.run { server async throws in
      var browser = Browser(server)
      #expect(try await browser.signIn(key: server.key).status == 303)
      try await body(server, &browser)
    }
  }

  /// What the card of a metric says.
  private static func card(_ metric: String, _ page: String) throws -> String {
    let card = try #require(
      try Regex("<a class=\"card\" data-metric=\"\(metric)\".*?</a>").firstMatch(in: page)?.output[0].substring)
    return card.replacing(/<[^>]*>/, with: " ").split(separator: " ").joined(separator: " ")
  }

  @Test func whoeverIsNotSignedInIsAskedToAndBroughtBack() async throws {
    try await RunningServer.run { server async throws in
      for path in Self.pages {
        var browser = Browser(server)
        let answer = try await browser.send(.GET, path + "?days=7")
        #expect(answer.status == 303)
        #expect(answer.location == "/sign-in?next=" + FormText.encoded(path + "?days=7"))
        #expect(try await browser.signIn(key: server.key, next: path + "?days=7").location == path + "?days=7")
      }
      var browser = Browser(server)
      #expect(try await browser.send(.GET, "/").location == "/sign-in")
    }
  }

  @Test func everyPageIsWholeAndKeepsOthersOut() async throws {
    try await Self.run { server, browser in
      for path in Self.pages {
        let page = try await browser.send(.GET, path)
        #expect(page.status == 200)
        #expect(page.headers["content-type"] == ["text/html; charset=utf-8"])
        #expect(page.headers["cache-control"] == ["private, no-cache"])
        #expect(page.headers["referrer-policy"] == ["same-origin"])
        let policy = page.headers.first(name: "content-security-policy") ?? ""
        #expect(policy.hasPrefix("default-src 'none';") && !policy.contains("unsafe"))
        #expect(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"))
        #expect(page.body.hasSuffix("</html>\n"))
        // The policy would not let them work.
        #expect(!page.body.contains(" style=") && !page.body.contains("<script>") && !page.body.contains(" onclick"))
        #expect(page.body.contains(#"<main id="main">"#) && page.body.contains(#"<html lang="en">"#))
        #expect(page.body.matches(of: /<h1>/).count == 1)
        let head = try await browser.send(.HEAD, path)
        #expect(head.status == 200 && head.body == "")
        #expect(head.headers["content-length"] == ["\(page.body.utf8.count)"])
      }
    }
  }

  @Test func theOverviewTellsWhatTheAPITells() async throws {
    try await Self.run { server, browser in
      let page = try await browser.send(.GET, Self.overview + "?days=7").body
      let rows = try await server.nativeRows([
        "from": "2025-06-26", "to": "2025-07-02", "granularity": "total", "group_by": "none",
      ])
      #expect(rows.map(\.sent) == [5])
      #expect(try Self.card("sent", page).hasPrefix("Sent 5"))
      #expect(try Self.card("delivered", page).hasPrefix("Delivered 3 60.0% of sent"))
      #expect(try Self.card("read", page).hasPrefix("Read 1 33.3% of delivered"))
      #expect(try Self.card("replied", page).hasPrefix("Replied 1 33.3% of delivered"))
      #expect(try Self.card("clicked", page).hasPrefix("Clicked 1 33.3% of delivered"))
      #expect(try Self.card("failed", page).hasPrefix("Failed 1 25.0% of finished"))
      // A row of the chart's table for each day.
      #expect(page.contains(#"<tr><th scope="row">Wed 2 Jul<td>3<td>1<td>0<td>0<td>0<td>0"#))
      #expect(page.contains(#"<tr><th scope="row">Tue 1 Jul<td>1<td>1<td>1<td>1<td>1<td>1"#))
      // Before the first that was counted nobody knows.
      #expect(page.contains(#"<tr><th scope="row">Mon 30 Jun<td>1<td>1<td>0<td>0<td>0<td>0"#))
      #expect(page.contains(#"<tr><th scope="row">Sun 29 Jun<td><i title="#))
      #expect(page.contains("Of days before counting began nothing is known"))
      #expect(!page.contains("Sent, previous 7 days") && !page.contains("Previous 7 days</bdi>"))
    }
  }

  @Test func aCardLeadsToItsChart() async throws {
    try await Self.run { _, browser in
      let page = try await browser.send(.GET, Self.overview + "?days=7&metric=read").body
      #expect(
        page.contains(
          #"data-metric="read" href="/wabas/\#(RunningServer.waba)?days=7&amp;metric=read" aria-current="true""#))
      #expect(page.contains("<title id=\"trend-title\">Read by day, 26 Jun – 2 Jul 2025, UTC</title>"))
    }
  }

  @Test func aPeriodIsComparedWithTheOneBeforeAsFarAsItIsOver() async throws {
    try await Self.run { server, browser in
      // A whole day against a whole day: three sent and one failed before, none of both now.
      let days = try await browser.send(.GET, Self.overview + "?from=2025-07-01&to=2025-07-01").body
      #expect(try Self.card("sent", days) == "Sent 1 ±0.0%")
      #expect(days.contains("Changes are against the day before."))
      // Of today the hours that are over, against the same hours; the last one is still open.
      let today = try await browser.send(.GET, Self.overview + "?days=1").body
      #expect(try Self.card("sent", today) == "Sent 3 none before")
      #expect(today.contains("Changes are against the day before, without this hour, which is not over."))
      // Hours that have not begun are not known.
      #expect(today.components(separatedBy: "<tr><th scope=\"row\">Wed 2 Jul, ").count == 14)
      // Counting had not begun three days before.
      let both = try await browser.send(.GET, Self.overview + "?days=3").body
      #expect(try Self.card("sent", both) == "Sent 5")
      #expect(both.contains("The days before are not all known, so no change is shown."))
      // A day that has just begun is no loss of anything.
      _ = try await server.deliver(
        Payload.statuses(
          (0..<10).map {
            Payload.item(
              "wamid.old.\($0)", "sent", at: RunningServer.now - Int64(1 + $0 / 5 * 7) * 86_400,
              template: RunningServer.template)
          } + [
            Payload.item("wamid.first", "sent", at: RunningServer.now - 30 * 86_400, template: RunningServer.template)
          ]
        ))
      try await server.settled()
      let week = try await browser.send(.GET, Self.overview + "?days=7").body
      // 5 and 2 of the six days before today, against 5 of those a week earlier.
      #expect(try Self.card("sent", week).hasSuffix(" +40.0%"))
      #expect(week.contains("Changes are against the 7 days before, without today, which is not over."))
    }
  }

  @Test func theTableOfAChartHasAllOfItsLines() async throws {
    try await Self.run { _, browser in
      let page = try await browser.send(.GET, Self.overview + "?from=2025-07-02&to=2025-07-02&metric=read").body
      #expect(page.contains("<th scope=\"col\"><bdi>Read, previous day</bdi>"))
      // Read at five on the day before.
      #expect(page.contains(#"<tr><th scope="row">Wed 2 Jul, 05:00<td>0<td>0<td>0<td>0<td>0<td>0<td>1"#))
    }
  }

  @Test func moreReadThanDeliveredIsNoShare() async throws {
    try await Self.run { server, browser in
      _ = try await server.deliver(
        Payload.statuses([
          Payload.item("wamid.7", "sent", at: NativeWorld.june30 - 60, template: RunningServer.template),
          Payload.item("wamid.7", "delivered", at: NativeWorld.june30 - 50),
          Payload.item("wamid.7", "read", at: NativeWorld.july1 + 60),
        ]))
      try await server.settled()
      let page = try await browser.send(.GET, Self.overview + "?from=2025-07-01&to=2025-07-01").body
      #expect(try Self.card("read", page).hasPrefix("Read 2 over 100% of delivered"))
      #expect(page.contains("Over 100%: some of it happened to messages of earlier days."))
      let usual = try await browser.send(.GET, Self.overview + "?days=7").body
      #expect(!usual.contains("ver 100%"))
      // Templates are told of by when they were sent: none of these shares is more than all.
      let table = try await browser.send(.GET, Self.overview + "/templates?from=2025-07-01&to=2025-07-01").body
      #expect(!table.contains("100%</small>") && !table.contains("&gt;100%"))
    }
  }

  @Test func clicksThatNobodyCouldSeeAreNoZero() async throws {
    try await Self.run { server, browser in
      try await server.store.catalog.importTemplates(
        [(RunningServer.template, "URL"), (RunningServer.otherTemplate, "OTP")].map { id, type in
          Template(
            id: id, name: type.lowercased(), language: "en", category: .marketing,
            components: [TemplateComponent(type: "BUTTONS", buttons: [TemplateButton(type: type, text: "Go")])])
        }, of: RunningServer.waba, now: RunningServer.now)
      // Nothing was clicked on this day.
      let day = "?from=2025-07-02&to=2025-07-02"
      let page = try await browser.send(.GET, Self.pages[2] + day).body
      #expect(try Self.card("clicked", page) == "Clicked — not known")
      #expect(try Self.card("sent", page).hasPrefix("Sent 1"))
      let table = try await browser.send(.GET, Self.overview + "/templates" + day + "&sort=clicked").body
      let cells = table.matches(of: /<tr><th scope="row"><a [^>]*><bdi>(otp|url)<.*/).map { String($0.0) }
      #expect(cells.count == 2 && cells.allSatisfy { $0.contains("not known") }, "\(cells)")
      // What was counted all the same, as before the template was changed, is told.
      let earlier = try await browser.send(.GET, Self.pages[2] + "?from=2025-07-01&to=2025-07-01").body
      #expect(try Self.card("clicked", earlier).hasPrefix("Clicked 1"))
      // The overview knows of clicks where any template's are seen: here one that is in no catalogue.
      #expect(try Self.card("clicked", try await browser.send(.GET, Self.overview + day).body).hasPrefix("Clicked 0"))
    }
  }

  @Test func linksOnAPageLeadToThisServer() async throws {
    try await Self.run { _, browser in
      let page = try await browser.send(.GET, "/" + Self.overview + "//templates?days=7")
      #expect(page.status == 200 && !page.body.contains("=\"//"))
      #expect(page.body.contains("href=\"\(Self.overview)/templates?"))
    }
  }

  @Test func theFormOfTheDaysLeadsToAnAddressOfThem() async throws {
    try await Self.run { _, browser in
      let chosen = "?metric=read&days=30&shown=2025-06-03%2F2025-07-02&from=2025-06-03&to=2025-07-02"
      let zone = try await browser.send(.GET, Self.overview + chosen + "&timezone=Asia%2FKolkata")
      #expect(zone.status == 303 && zone.location == Self.overview + "?timezone=Asia%2FKolkata&metric=read")
      let dates = try await browser.send(
        .GET, Self.overview + chosen.replacing("from=2025-06-03", with: "from=2025-06-09"))
      #expect(dates.location == Self.overview + "?from=2025-06-09&to=2025-07-02&metric=read")
      // What is wrong is said, with a way back.
      let wrong = try await browser.send(.GET, Self.overview + chosen + "&timezone=Mars")
      #expect(wrong.status == 400 && wrong.body.contains("<a href=\"\(Self.overview)\">Back, with nothing chosen</a>"))
    }
  }

  @Test func anExportIsOfWhatIsShown() async throws {
    try await Self.run { server, browser in
      func rows(_ page: String, _ title: String) async throws -> [String] {
        let link = try #require(
          try Regex("href=\"(/api[^\"]*)\"[^>]*>\(title)<").firstMatch(in: page)?.output[1].substring)
        let csv = try await browser.send(.GET, String(link).replacing("&amp;", with: "&"))
        #expect(csv.status == 200, "\(csv.body)")
        return csv.body.split(whereSeparator: \.isNewline).map(String.init)
      }
      let all = try await rows(try await browser.send(.GET, Self.overview + "/templates?days=7").body, "Export CSV")
      #expect(all.count == 1 + 3 * 7)
      let filtered = try await browser.send(.GET, Self.overview + "/templates?days=7&name=offer").body
      #expect(try await rows(filtered, "Export CSV").count == 1 + 7)
      let template = try await browser.send(.GET, Self.pages[2] + "?days=7").body
      let clicks = try await rows(template, "Export clicks")
      #expect(clicks.count == 1 + 7 && clicks[0].contains("button"))
      let cohorts = try await rows(template, "Export by day of sending")
      let events = try await rows(template, "Export CSV")
      #expect(cohorts.count == 1 + 7 && cohorts != events)
    }
  }

  @Test func templatesAreSortedAndFilteredAsTheAddressSays() async throws {
    try await Self.run { _, browser in
      func names(_ query: String) async throws -> [String] {
        let body = try await browser.send(.GET, Self.overview + "/templates" + query).body
        return body.matches(of: /<tr><th scope="row"><a [^>]*><bdi>([^<]*)</).map { String($0.1) }
      }
      #expect(try await names("") == ["offer", "code", "Template 999"])
      #expect(try await names("?sort=name") == ["code", "offer", "Template 999"])
      #expect(try await names("?sort=name&order=desc") == ["Template 999", "offer", "code"])
      #expect(try await names("?sort=sent&order=asc") == ["code", "Template 999", "offer"])
      // What has no rate comes last, whichever way.
      #expect(try await names("?sort=read").last == "Template 999")
      #expect(try await names("?sort=read&order=asc").last == "Template 999")
      #expect(try await names("?category=authentication") == ["code"])
      #expect(try await names("?status=PAUSED&language=en_US&name=CO") == ["code"])
      #expect(try await names("?name=nothing").isEmpty)
      let page = try await browser.send(.GET, Self.overview + "/templates?sort=read&order=asc&name=o").body
      #expect(page.contains(#"aria-sort="ascending""#))
      #expect(page.contains("2 of 3 templates"))
      // The form keeps the order, and says what was filtered.
      #expect(page.contains(#"<input type="hidden" name="sort" value="read">"#))
      #expect(page.contains(#"name="name" value="o""#))
    }
  }

  @Test func oneTemplateIsToldOfWhole() async throws {
    try await Self.run { server, browser in
      try await server.store.catalog.importTemplates(
        [
          Template(
            id: RunningServer.template, name: "offer", language: "en_US", category: .marketing, status: .approved,
            components: [
              TemplateComponent(type: "HEADER", format: "IMAGE"),
              TemplateComponent(type: "BODY", text: "*Hi* {{1}},\n20% <off>"),
              TemplateComponent(
                type: "BUTTONS",
                buttons: [
                  TemplateButton(type: "QUICK_REPLY", text: "Yes"), TemplateButton(type: "QUICK_REPLY", text: "No"),
                  TemplateButton(type: "URL", text: "Shop"), TemplateButton(type: "PHONE_NUMBER", text: "Call"),
                ]),
            ])
        ], of: RunningServer.waba, now: RunningServer.now)
      let page = try await browser.send(.GET, Self.pages[2] + "?days=7").body
      #expect(page.contains("<strong>Hi</strong> <mark>{{1}}</mark>,\n20% &lt;off&gt;"))
      #expect(page.contains("Held back by Meta<small>Meta&#39;s code 131049</small>"))
      #expect(page.contains("wait a day or more"))
      #expect(page.contains("Half of those who read it did so within <b>8 h 49 min"))
      let cells = page.matches(of: /<tr><th scope="row"><bdi>(Yes|No|Shop|Call)<.*?<\/svg>(.*)/).map {
        "\($0.1):" + String($0.2).replacing(/<[^>]*>/, with: " ").split(separator: " ").joined(separator: " ")
      }
      // What nobody can see is not 0: a link that is none of ours, and a call.
      #expect(
        cells == [
          "Yes:1 — not known 50.0%", "No:0 — not known 0.0%",
          "Shop:— not known — not known — no rate", "Call:— not known — not known — no rate",
        ])
      // By day of sending: read the day after, and counted where it was sent.
      #expect(page.contains(#"<tr><th scope="row">Mon 30 Jun<td>1<td>100%<td>100%<td>100%<td>100%<td>0.0%"#))
      #expect(page.contains("Export CSV"))
      let export = try #require(page.firstMatch(of: /href="([^"]*format=csv)"/)?.1)
      let csv = try await browser.send(.GET, String(export).replacing("&amp;", with: "&"))
      #expect(csv.status == 200 && csv.headers["content-type"][0].hasPrefix("text/csv"))
      #expect(csv.body.split(whereSeparator: \.isNewline).count == 8)
    }
  }

  @Test func namesAreTextWhateverTheySay() async throws {
    try await Self.run { server, browser in
      let name = #""><script>alert(1)</script>&'"#
      try await server.store.catalog.importTemplates(
        [Template(id: RunningServer.template, name: name, language: "<b>", category: .init(rawValue: "<i>"))],
        of: RunningServer.waba, now: RunningServer.now)
      for path in Self.pages + [Self.pages[1] + "?name=" + FormText.encoded(name)] {
        let page = try await browser.send(.GET, path).body
        #expect(!page.contains("<script>") && !page.contains("<b>\"") && !page.contains("<i>"))
      }
      let page = try await browser.send(.GET, Self.pages[2]).body
      #expect(page.contains("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;"))
      let hostile = Self.overview + "/templates?" + FormText.encoded("<x>") + "=1&sort=" + FormText.encoded("<script>")
      let refused = try await browser.send(.GET, hostile)
      #expect(
        refused.status == 400 && !refused.body.contains("<script>") && refused.body.contains("sort must be one of"))
    }
  }

  @Test func whatIsNotThereIsSaidOnAPage() async throws {
    try await Self.run { server, browser in
      try await server.store.catalog.addAccount(Account(sid: "HXAP1600000098IN", name: "Other"))
      try await server.store.catalog.addWABA(WABA(id: WABAID(77)!, sid: "HXAP1600000098IN"))
      for path in ["/wabas/77", "/wabas/78/templates", "/wabas/x/templates/1", Self.overview + "/templates/31337"] {
        let page = try await browser.send(.GET, path)
        #expect(page.status == 404 && page.body.contains("<h1><bdi>Nothing here</bdi></h1>"), "\(path)")
        #expect(page.headers["cache-control"] == ["no-store"])
      }
      let unknown = try await browser.send(.GET, Self.overview + "?metric=opened")
      #expect(unknown.status == 400 && unknown.body.contains("metric must be one of sent, delivered, read,"))
      let wrong = try await browser.send(.GET, Self.overview + "?timezone=IST&from=2025-02-30")
      #expect(wrong.status == 400)
      #expect(wrong.body.contains("timezone must be the IANA name of a time zone, for example Asia/Kolkata."))
      #expect(wrong.body.contains("from must be a date of the calendar as YYYY-MM-DD"))
    }
  }

  @Test func aPageIsSentAgainOnlyWhenItIsAnother() async throws {
    try await Self.run { server, browser in
      for path in Self.pages {
        let tag = try #require(try await browser.send(.GET, path).headers.first(name: "etag"))
        let again = try await browser.send(.GET, path, headers: [("If-None-Match", tag)])
        #expect(again.status == 304 && again.body == "")
        let other = try await browser.send(.GET, path + "?days=7", headers: [("If-None-Match", tag)])
        #expect(other.status == 200)
      }
      let tag = try #require(try await browser.send(.GET, Self.overview).headers.first(name: "etag"))
      _ = try await server.deliver(
        Payload.statuses([
          Payload.item("wamid.new", "sent", at: RunningServer.now - 60, template: RunningServer.template)
        ]))
      try await server.settled()
      let newer = try await browser.send(.GET, Self.overview, headers: [("If-None-Match", tag)])
      #expect(newer.status == 200)
      #expect(try Self.card("sent", newer.body).hasPrefix("Sent 6"))
      // In some zone another day or hour has begun.
      let last = try #require(newer.headers.first(name: "etag"))
      #expect(try await browser.send(.GET, Self.overview, headers: [("If-None-Match", last)]).status == 304)
      server.clock.now += 900
      #expect(try await browser.send(.GET, Self.overview, headers: [("If-None-Match", last)]).status == 200)
    }
  }

  @Test func anAccountOfOneWABAComesRightToIt() async throws {
    try await Self.run { server, browser in
      #expect(try await browser.send(.GET, "/").location == Self.overview)
      try await server.store.catalog.addWABA(WABA(id: WABAID(77)!, sid: RunningServer.sid, name: "Second <one>"))
      let page = try await browser.send(.GET, "/")
      #expect(page.status == 200)
      #expect(page.body.contains("Second &lt;one&gt;") && page.body.contains(#"href="/wabas/\#(RunningServer.waba)""#))
      #expect(page.body.contains("2 accounts") && !page.body.contains(#"name="name""#))
      #expect(try await browser.send(.GET, "/wabas/77/templates").body.contains(#"<a class="waba" href="/""#))
    }
  }

  @Test func anAccountOfManyWABAsFindsThemByName() async throws {
    try await RunningServer.run { server async throws in
      for number in 1...150 {
        try await server.store.catalog.addWABA(
          WABA(id: WABAID(Int64(1000 + number))!, sid: RunningServer.sid, name: "Shop \(number)"))
      }
      var browser = Browser(server)
      #expect(try await browser.signIn(key: server.key).status == 303)
      #expect(try await browser.send(.GET, "/").body.contains("100 of 151 accounts"))
      let found = try await browser.send(.GET, "/?name=SHOP+12").body
      #expect(found.contains("11 of 151 accounts") && found.contains("<bdi>Shop 129</bdi>"))
      #expect(try await browser.send(.GET, "/?name=1077").body.contains("1 of 151 accounts"))
    }
  }

  @Test func metasNumbersAreShownAsMetasAndWhatItDoesNotTellAsUnknown() async throws {
    try await RunningServer.runOverMeta { server, _ in
      var browser = Browser(server)
      #expect(try await browser.signIn(key: server.key).status == 303)
      let page = try await browser.send(.GET, Self.overview + "?days=7").body
      #expect(page.contains("These numbers are Meta's own"))
      #expect(try Self.card("failed", page).hasPrefix("Failed — not known"))
      #expect(!(try Self.card("sent", page)).contains("not known"))
      let rows = try await server.nativeRows(["from": "2025-06-26", "granularity": "total", "group_by": "none"])
      let sent = try #require(rows[0].sent)
      #expect(try Self.card("sent", page).split(separator: " ").prefix(2) == ["Sent", "\(NumberText.count(sent))"])
      let template = try await browser.send(.GET, Self.overview + "/templates/1").body
      #expect(template.contains("Meta's analytics do not tell what failed"))
      #expect(template.contains("Meta's analytics do not tell how long it took"))
      #expect(!template.contains("By day of sending"))
    }
  }
}
