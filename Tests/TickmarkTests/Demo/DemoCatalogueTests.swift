import Foundation
import TemplateAnalytics
import Testing

@testable import tickmark

@Suite("Demo: catalogue")
struct DemoCatalogueTests {
  private let templates = DemoCatalogue.templates

  @Test("six templates of all three categories, by id")
  func categories() {
    #expect(templates.count == 6)
    #expect(templates.map(\.id) == templates.map(\.id).sorted())
    #expect(templates.allSatisfy { $0.id.description.utf8.count == 16 })
    #expect(templates.count { $0.category == .marketing } == 3)
    #expect(templates.count { $0.category == .utility } == 2)
    #expect(templates.count { $0.category == .authentication } == 1)
    #expect(Set(templates.map(\.name)).count == 6)
  }

  @Test("buttons of every kind, and only buttons that a template has are tapped")
  func buttons() {
    let buttons = templates.flatMap(\.buttons)
    #expect(buttons.contains { $0.type == "QUICK_REPLY" && $0.text == "Contact Support" })
    #expect(buttons.contains { $0.type == "URL" && $0.text == "Tell me more" && $0.url != nil })
    #expect(templates.allSatisfy { ($0.category == .authentication) == $0.buttons.contains { $0.type == "OTP" } })
    for demo in DemoCatalogue.demoTemplates {
      let quickReplies = demo.template.buttons.compactMap { $0.type == "QUICK_REPLY" ? $0.text : nil }
      #expect(Set(demo.behaviour.tapRates.map(\.button)) == Set(quickReplies))
    }
  }

  @Test("the shares of all templates make up the whole")
  func shares() {
    let sum = DemoCatalogue.demoTemplates.map(\.behaviour.share).reduce(0, +)
    #expect(abs(sum - 1) < 0.000_001)
  }

  @Test("the JSON is Meta's message_templates")
  func json() throws {
    struct Answer: Decodable {
      struct Item: Decodable {
        let id: String
        let name: String
        let language: String
        let status: String
        let category: String
        let components: [TemplateComponent]
      }
      let data: [Item]
    }
    let items = try JSONDecoder().decode(Answer.self, from: DemoMessageTemplates().json()).data
    let read = items.compactMap { item in
      TemplateID(item.id).map {
        Template(
          id: $0, name: item.name, language: item.language, category: TemplateCategory(rawValue: item.category),
          status: TemplateStatus(rawValue: item.status), components: item.components)
      }
    }
    #expect(read == templates)
  }

  @Test("no two users share a phone number or an id, and nobody's is a real one")
  func users() {
    let users = (0..<50_000).map { DemoUser($0, seed: 3) }
    let numbers = users.compactMap(\.phoneNumber)
    #expect(Set(numbers).count == numbers.count)
    #expect(numbers.allSatisfy { $0.utf8.count == 12 && $0.hasPrefix("910") })
    let ids = users.compactMap(\.scopedID)
    #expect(Set(ids).count == ids.count && !ids.isEmpty)
    #expect(users.allSatisfy { $0.phoneNumber != nil || $0.scopedID != nil })
  }
}
