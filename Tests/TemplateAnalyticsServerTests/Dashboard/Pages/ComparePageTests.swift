import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

@testable import TemplateAnalyticsServer

@Suite("The page that compares two templates", .timeLimit(.minutes(10)))
struct ComparePageTests {
  private static let path = "/wabas/\(RunningServer.waba)/compare"
  private static let (offer, code) = (RunningServer.template, RunningServer.otherTemplate)
  private static let both = path + "?days=7&a=\(offer)&b=\(code)"
  /// Noon of the day before today.
  private static let yesterday = RunningServer.now - 86_400

  /// Sends messages of a template, of which the first so many are read and tapped on an hour later.
  private static func send(
    _ name: String, of template: TemplateID, at time: UnixTime, _ count: Int, read: Int, taps: Int = 0,
    to server: RunningServer
  ) async throws {
    var items: [String] = []
    for number in 0..<count {
      let wamid = "wamid.\(name).\(number)"
      items.append(Payload.item(wamid, "sent", at: time, template: template))
      items.append(Payload.item(wamid, "delivered", at: time + 2))
      if number < read { items.append(Payload.item(wamid, "read", at: time + 3600)) }
    }
    _ = try await server.deliver(Payload.statuses(items))
    for number in 0..<taps {
      _ = try await server.deliver(
        Payload.tap("wamid.tap.\(name).\(number)", on: "wamid.\(name).\(number)", "Stop", at: time + 3700))
    }
  }

  /// Each of two lists offers the same.
  private static func twice(_ list: [String]) -> [String] { list + list }

  private static func text(_ html: String) -> String {
    html.replacing(/<[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func row(_ name: String, _ page: String) throws -> String {
    text(
      try #require(
        try Regex("<tr><th scope=\"row\">\(name)<small>.*").firstMatch(in: page).map {
          String($0.output[0].substring ?? "")
        }))
  }

  @Test("Both are shown side by side with what the test says of their difference, by when they were sent")
  func sideBySide() async throws {
    try await LinkSite.run { site in
      let server = site.server
      try await Self.send("a", of: Self.offer, at: Self.yesterday, 300, read: 210, taps: 20, to: server)
      try await Self.send("b", of: Self.code, at: Self.yesterday, 250, read: 125, taps: 0, to: server)
      // Sent before these days, and read on them: none of these.
      try await Self.send("c", of: Self.code, at: Self.yesterday - 7 * 86_400 - 7200, 40, read: 40, to: server)
      let link = try await site.makeLink()
      for message in ["m1", "m1", "m2"] {
        let token = try site.token(of: link, message: message, issued: Self.yesterday)
        #expect(try await site.visit("/l/\(token)").status == 302)
      }
      try await site.until { try await site.clicks().recorded == 3 }
      try await server.settled()

      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.both).body
      #expect(Self.text(page).contains("Sent 300 250"))
      #expect(try Self.row("Delivered", page) == "Delivered of sent 100% 300 100% 250")
      #expect(try Self.row("Read", page) == "Read of delivered 70.0% 210 50.0% 125")
      // 20 taps and two people who clicked, one of them twice.
      #expect(try Self.row("Clicked", page) == "Clicked of delivered 7.3% 22 0.0% 0")
      let read = ProportionTest(Proportion(part: 210, whole: 300), Proportion(part: 125, whole: 250))
      #expect(read.verdict == .different)
      #expect(page.contains("<p>\(read.words("Read rate", deed: "read", of: "delivered messages"))</p>"))
      let clicked = ProportionTest(Proportion(part: 22, whole: 300), Proportion(part: 0, whole: 250))
      #expect(page.contains("<p>\(clicked.words("Click rate", deed: "clicked", of: "delivered messages"))</p>"))
      #expect(page.contains("of each link in a message the first click."))
      #expect(page.contains("Of the messages sent on these days, without today"))
      #expect(page.contains("It says whether chance explains a difference, and not what does"))
      // The chart and its table.
      #expect(page.contains(#"<path class="main"#) && page.contains(#"<path class="other"#))
      #expect(page.contains("Read rate of offer · en_US and code · en_US by day of sending, 26 Jun – 2 Jul 2025, UTC"))
      #expect(page.contains(#"<tr><th scope="row">Tue 1 Jul<td>70.0%<td>50.0%"#))
      #expect(page.contains(#"<tr><th scope="row">Mon 30 Jun<td><i title="#))
      // The other way round.
      let turned = try await browser.send(.GET, Self.path + "?days=7&a=\(Self.code)&b=\(Self.offer)").body
      #expect(try Self.row("Read", turned) == "Read of delivered 50.0% 125 70.0% 210")
      #expect(turned.contains("20.0 points less."))
    }
  }

  @Test("What was sent today is still being read: it is compared only where there is nothing else")
  func today() async throws {
    try await RunningServer.run { server async throws in
      try await Self.send("a", of: Self.offer, at: Self.yesterday, 200, read: 100, to: server)
      try await Self.send("b", of: Self.code, at: Self.yesterday, 200, read: 150, to: server)
      try await Self.send("c", of: Self.offer, at: RunningServer.now - 7200, 500, read: 0, to: server)
      try await server.settled()
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.both).body
      #expect(try Self.row("Read", page) == "Read of delivered 50.0% 100 75.0% 150")
      #expect(page.contains(#"<tr><th scope="row">Wed 2 Jul<td>0.0%<td>"#), "the chart has it")
      let only = try await browser.send(.GET, Self.path + "?days=1&a=\(Self.offer)&b=\(Self.code)").body
      #expect(try Self.row("Read", only).hasPrefix("Read of delivered 0.0% 0 "))
      #expect(only.contains("Those sent lately are still being read."))
    }
  }

  @Test("Where clicks cannot be seen nothing is concluded from there being none")
  func unseenClicks() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.importTemplates(
        [(Self.offer, "URL"), (Self.code, "QUICK_REPLY")].map { id, type in
          Template(
            id: id, name: type.lowercased(), language: "en", category: .marketing,
            components: [TemplateComponent(type: "BUTTONS", buttons: [TemplateButton(type: type, text: "Stop")])])
        }, of: RunningServer.waba, now: RunningServer.now)
      try await Self.send("a", of: Self.offer, at: Self.yesterday, 200, read: 100, to: server)
      try await Self.send("b", of: Self.code, at: Self.yesterday, 200, read: 150, taps: 40, to: server)
      try await server.settled()
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.both).body
      #expect(try Self.row("Clicked", page) == "Clicked of delivered — not known 20.0% 40")
      #expect(page.contains("Click rate: nothing to compare, because it is not known how many people clicked."))
      #expect(Self.text(page).contains("Not all clicks on url · en are seen"))
    }
  }

  @Test("Clicks on links that do not name their message are not taken for people")
  func repeatableClicks() async throws {
    try await LinkSite.run { site in
      let server = site.server
      try await Self.send("a", of: Self.offer, at: Self.yesterday, 3, read: 1, to: server)
      try await Self.send("b", of: Self.code, at: Self.yesterday, 3, read: 1, to: server)
      let link = try await site.makeLink()
      for _ in 0..<5 { #expect(try await site.visit(link.path).status == 302) }
      try await site.until { try await site.clicks().recorded == 5 }
      try await server.settled()
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.both).body
      #expect(try Self.row("Clicked", page) == "Clicked of delivered — not known 0.0% 0")
      #expect(Self.text(page).contains("Links of offer · en_US do not name the message they stand in"))
      #expect(page.contains("Click rate: nothing to compare, because it is not known how many people clicked."))
    }
  }

  @Test("What is still to be chosen is said, and the form keeps what was chosen")
  func choosing() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let none = try await browser.send(.GET, Self.path).body
      #expect(none.contains("Choose two templates above"))
      #expect(!none.contains("The two that were sent most"))
      #expect(none.contains(#"<option value="\#(Self.offer)">offer · en_US"#))
      #expect(!none.contains(" selected"))

      try await Self.send("a", of: Self.offer, at: Self.yesterday, 2, read: 1, to: server)
      try await Self.send("b", of: Self.code, at: Self.yesterday, 3, read: 1, to: server)
      try await server.settled()
      let suggested = try await browser.send(.GET, Self.path + "?days=7").body
      let link = "\(Self.path)?days=7&amp;a=\(Self.code)&amp;b=\(Self.offer)"
      #expect(suggested.contains("href=\"\(link)\""))

      let one = try await browser.send(.GET, Self.path + "?days=7&b=\(Self.code)").body
      #expect(Self.text(one).contains("Choose a template to compare code · en_US with."))
      #expect(one.matches(of: /" selected>/).count == 1)
      #expect(one.contains(#"<input type="hidden" name="days" value="7">"#))

      let same = try await browser.send(.GET, Self.path + "?a=\(Self.code)&b=\(Self.code)").body
      #expect(Self.text(same).contains("code · en_US is chosen twice"))
      #expect(!same.contains("More than chance?"))

      let unsent = try await browser.send(
        .GET, Self.path + "?from=2025-06-01&to=2025-06-02&a=\(Self.offer)&b=\(Self.code)"
      ).body
      #expect(Self.text(unsent).contains("Nothing of offer · en_US and code · en_US was sent on these days."))
      #expect(unsent.contains("Read rate: nothing to compare, because one of the two has no delivered messages."))
      #expect(!unsent.contains("0.0%"))
    }
  }

  @Test("A wrong id is refused with what is right, and an unknown one is not found")
  func wrongIDs() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let wrong = try await browser.send(.GET, Self.path + "?a=offer&b=%3Cb%3E")
      #expect(wrong.status == 400)
      #expect(wrong.body.contains("a must be the id of a template") && wrong.body.contains("b must be the id"))
      #expect(!wrong.body.contains("<b>"))
      #expect(try await browser.send(.GET, Self.path + "?a=\(Self.offer)&b=31337").status == 404)
    }
  }

  @Test("Names are text whatever they say")
  func hostileNames() async throws {
    try await RunningServer.run { server async throws in
      let name = #""></option><script>alert(1)</script>"#
      try await server.store.catalog.importTemplates(
        [Template(id: Self.offer, name: name, language: "<i>", category: .marketing)], of: RunningServer.waba,
        now: RunningServer.now)
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      for path in [Self.path, Self.path + "?a=\(Self.offer)", Self.both] {
        let page = try await browser.send(.GET, path).body
        #expect(!page.contains("<script>") && !page.contains("<i>"))
        #expect(page.contains("&lt;script&gt;"))
      }
    }
  }

  @Test("Of many templates the most sent are offered, and those that are chosen")
  func manyTemplates() async throws {
    try await RunningServer.run { server async throws in
      try await server.store.catalog.importTemplates(
        (1...80).map { Template(id: TemplateID($0)!, name: "many_\($0)", language: "en", category: .utility) },
        of: RunningServer.waba, now: RunningServer.now)
      try await Self.send("a", of: Self.offer, at: Self.yesterday, 1, read: 0, to: server)
      try await server.settled()
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path + "?a=80").body
      #expect(page.matches(of: /<option value="[0-9]/).count == 2 * 61)
      #expect(page.contains(#"<option value="80" selected>many_80 · en"#))
      #expect(page.contains(#"<option value="\#(Self.offer)">"#))
      #expect(page.contains("The 60 most sent are offered, of 82: find others by name."))
      // Two that are seldom sent are found by name, and what was chosen stays.
      let found = try await browser.send(.GET, Self.path + "?a=80&find=MANY_7").body
      #expect(
        found.matches(of: /<option value="([0-9]+)"/).map { String($0.1) }
          == Self.twice(["7"] + (70...80).map(String.init)))
      #expect(found.contains(#"<input type="search" name="find" value="MANY_7""#))
      #expect(!found.contains("most sent are offered"))
      // Its own page leads here.
      let own = try await browser.send(.GET, "/wabas/\(RunningServer.waba)/templates/79?days=7").body
      #expect(own.contains(#"href="\#(Self.path)?days=7&amp;a=79""#))
    }
  }

  @Test("Of Meta's numbers it is said that they are of events")
  func metasNumbers() async throws {
    try await RunningServer.runOverMeta { server, _ in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let page = try await browser.send(.GET, Self.path + "?days=7&a=1&b=2").body
      #expect(page.contains("What happened on these days, of whichever messages"))
      #expect(page.contains("by day, 26 Jun"))
      #expect(!page.contains("of sending") && !page.contains(">Failed<"))
      #expect(page.contains("Read rate: "))
    }
  }

  @Test("A page is sent again only when it is another")
  func tags() async throws {
    try await RunningServer.run { server async throws in
      var browser = Browser(server)
      _ = try await browser.signIn(key: server.key)
      let tag = try #require(try await browser.send(.GET, Self.both).headers.first(name: "etag"))
      #expect(try await browser.send(.GET, Self.both, headers: [("If-None-Match", tag)]).status == 304)
      try await Self.send("a", of: Self.offer, at: Self.yesterday, 1, read: 0, to: server)
      try await server.settled()
      #expect(try await browser.send(.GET, Self.both, headers: [("If-None-Match", tag)]).status == 200)
    }
  }
}
