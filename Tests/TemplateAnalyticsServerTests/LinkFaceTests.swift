import Foundation
import NIOHTTP1
import TemplateAnalytics
import TemplateAnalyticsStore
import Testing

/// Links are made, listed and deleted.
@Suite(.timeLimit(.minutes(10))) struct LinkFaceTests {
  private struct Problem: Decodable {
    let code: String
    let errors: [String: String]?
  }

  private static func problem(_ answer: RunningServer.Answer) throws -> Problem {
    #expect(answer.headers["Content-Type"] == ["application/problem+json"])
    return try JSONDecoder().decode(Problem.self, from: Data(answer.body.utf8))
  }

  @Test func aLinkIsMadeListedShownAndDeleted() async throws {
    try await LinkSite.run { site async throws in
      let answer = try await site.server.native(.POST, LinkSite.links, body: LinkSite.draft())
      #expect(answer.status == 201)
      #expect(answer.headers["Cache-Control"] == ["no-store"], "it holds a secret")
      let link = try JSONDecoder().decode(LinkSite.Link.self, from: Data(answer.body.utf8))
      #expect(answer.headers["Location"] == ["/api/v1\(LinkSite.links)/\(link.link_id)"])
      #expect(link.template_id == RunningServer.template.description)
      #expect(link.button == LinkSite.button && link.target == LinkSite.target)
      #expect(link.created_at == RunningServer.now)
      #expect(link.path == "/l/" + link.token)
      let token = try #require(LinkToken(link.token))
      #expect(token.link.description == link.link_id && token.message == nil && token.issued == nil)
      #expect(try #require(LinkSecret(link.secret)).accepts(token))

      let second = try await site.makeLink()
      #expect(second.secret != link.secret, "a new link is a new secret")
      let list = try await site.server.native(.GET, LinkSite.links)
      let listed = try JSONDecoder().decode([String: [LinkSite.Link]].self, from: Data(list.body.utf8))
      #expect(Set((listed["links"] ?? []).map(\.link_id)) == [link.link_id, second.link_id])
      let one = try await site.server.native(.GET, LinkSite.links + "/" + link.link_id)
      #expect(one.status == 200)
      #expect(try JSONDecoder().decode(LinkSite.Link.self, from: Data(one.body.utf8)) == link)

      let deleted = try await site.server.native(.DELETE, LinkSite.links + "/" + link.link_id)
      #expect(deleted.status == 204 && deleted.body == "")
      for method in [HTTPMethod.GET, .DELETE] {
        let gone = try await site.server.native(method, LinkSite.links + "/" + link.link_id)
        #expect(gone.status == 404)
        #expect(try Self.problem(gone).code == "unknown_link")
      }
      let left = try await site.server.native(.GET, LinkSite.links).body
      #expect(!left.contains(link.link_id))
    }
  }

  @Test func everyBadFieldIsNamedAndFieldsThatNobodyKnowsAreIgnored() async throws {
    try await LinkSite.run { site async throws in
      for (body, fields) in [
        ("{}", ["template_id", "button", "target"]), ("not json", ["body"]), ("", ["body"]),
        (#"{"template_id":true,"button":1,"target":[]}"#, ["template_id", "button", "target"]),
        (LinkSite.draft(button: "Stop", target: "javascript:alert(1)"), ["button", "target"]),
        (LinkSite.draft(template: TemplateID(9)!, target: "https://u@shop.example/"), ["template_id", "target"]),
      ] {
        let answer = try await site.server.native(.POST, LinkSite.links, body: body)
        #expect(answer.status == 400, "\(body)")
        let problem = try Self.problem(answer)
        #expect(problem.code == "invalid_parameters")
        #expect(Set((problem.errors ?? [:]).keys) == Set(fields), "\(body): \(answer.body)")
      }
      let wrong = try await site.server.native(.POST, LinkSite.links, body: LinkSite.draft(button: "Stop"))
      #expect(wrong.body.contains(#"URL button of the template: \"Tell me more\""#))
      #expect(try await site.server.native(.GET, LinkSite.links).body == #"{"links":[]}"#)
      _ = try await site.makeLink(LinkSite.draft().replacing("{", with: #"{"color":"red","token":7,"#))
    }
  }

  @Test func aTemplateAddedAMomentAgoIsKnown() async throws {
    try await LinkSite.run { site async throws in
      _ = try await site.server.native(.GET, LinkSite.links)
      // As another process does, behind the server's back.
      let catalog = try await Store.openCatalog(site.server.directory, location: .sqlite)
      let button = TemplateButton(type: "URL", text: "New", url: "https://go.example/l/{{1}}")
      try await catalog.importTemplates(
        [
          Template(
            id: TemplateID(77)!, name: "n", language: "en",
            components: [TemplateComponent(type: "BUTTONS", buttons: [button])])
        ], of: RunningServer.waba, now: RunningServer.now)
      try await catalog.close()
      #expect(try await site.makeLink(LinkSite.draft(template: TemplateID(77)!, button: "New")).template_id == "77")
    }
  }

  @Test func aBodyThatIsTooLargeIsRefused() async throws {
    try await LinkSite.run { site async throws in
      let padding = String(repeating: " ", count: 16 << 10)
      let answer = try await site.server.native(.POST, LinkSite.links, body: LinkSite.draft() + padding)
      #expect(answer.status == 413)
      #expect(try Self.problem(answer).code == "too_large")
    }
  }

  @Test func linksAreTheirAccountsOnly() async throws {
    try await LinkSite.run { site async throws in
      let link = try await site.makeLink()
      try await site.server.store.catalog.addAccount(Account(sid: "OTHER", name: "Other"))
      try await site.server.store.catalog.addWABA(WABA(id: WABAID(5)!, sid: "OTHER"))
      let key = try await site.server.store.catalog.addKey(
        sid: "OTHER", name: "", expiresAt: nil, now: RunningServer.now
      ).text
      func ask(_ method: HTTPMethod, _ path: String, key: String?) async throws -> Int {
        let headers = key.map { [("Authorization", "Bearer \($0)")] } ?? []
        return try await site.server.send(
          method, "/api/v1" + path, headers: headers, body: method == .POST ? Array(LinkSite.draft().utf8) : nil
        ).status
      }
      let one = LinkSite.links + "/" + link.link_id
      for (method, path) in [(HTTPMethod.GET, LinkSite.links), (.POST, LinkSite.links), (.GET, one), (.DELETE, one)] {
        #expect(try await ask(method, path, key: nil) == 401)
        #expect(try await ask(method, path, key: key) == 404)
      }
      #expect(try await ask(.DELETE, "/wabas/5/links/\(link.link_id)", key: key) == 404, "of another WABA")
      #expect(try await ask(.DELETE, "/wabas/5/links/nonsense", key: key) == 404)
      #expect(try await site.visit(link.path).status == 302)
      #expect(try await site.server.native(.PUT, LinkSite.links, body: "{}").headers["Allow"] == ["GET, HEAD, POST"])
    }
  }
}
