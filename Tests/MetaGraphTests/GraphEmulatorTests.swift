import AsyncHTTPClient
import Foundation
import GraphEmulator
import NIOCore
import TemplateAnalytics
import Testing

/// What recorded traffic shows of Meta, the emulator does.
struct GraphEmulatorTests {
  private func get(_ emulator: GraphEmulator, _ query: String, token: String = GraphSite.token) async throws -> [String:
    Any]
  {
    var request = HTTPClientRequest(
      url: "\(emulator.url)/v25.0/\(GraphSite.waba)/template_analytics?granularity=DAILY&" + query)
    request.headers.add(name: "Authorization", value: "Bearer " + token)
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 1 << 20)
    return try #require(try JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any])
  }

  private func element(_ answer: [String: Any]) throws -> [String: Any] {
    try #require((answer["data"] as? [[String: Any]])?.first)
  }

  private func rows(_ answer: [String: Any]) throws -> [[String: Any]] {
    try #require(try element(answer)["data_points"] as? [[String: Any]])
  }

  private let template = GraphSite.ids[0]

  @Test func everyDayHasARowAndTheDayThatHoldsTheEndIsIncluded() async throws {
    try await GraphEmulator.run(GraphSite.world) { emulator in
      // 1 June, 5 o'clock, up to 3 June, 1 o'clock.
      let answer = try await get(emulator, "start=1748754000&end=1748912400&template_ids=[\(template)]")
      #expect(try rows(answer).compactMap { $0["start"] as? Int } == [1_748_736_000, 1_748_822_400, 1_748_908_800])
      // The last second of a day is the next midnight.
      let rounded = try await get(emulator, "start=1748736000&end=1748822399&template_ids=[\(template)]")
      #expect(try rows(rounded).count == 2)
    }
  }

  @Test func aQuietDayIsARowOfZerosWithoutClicksAndAmounts() async throws {
    try await GraphEmulator.run(GraphSite.world) { emulator in
      emulator.change { $0.wabas[GraphSite.waba]?.counts = [:] }
      let row = try #require(
        try rows(try await get(emulator, "start=1748736000&end=1748736000&template_ids=[\(template)]")).first)
      #expect(row["sent"] as? Int == 0)
      #expect(row["replied"] as? Int == 0)
      #expect(row["clicked"] == nil)
      let costs = try #require(row["cost"] as? [[String: Any]])
      #expect(
        costs.map { $0["type"] as? String } == ["amount_spent", "cost_per_delivered", "cost_per_url_button_click"])
      #expect(costs.allSatisfy { $0["value"] == nil })
      let named = try await get(
        emulator,
        "start=1748736000&end=1748736000&template_ids=[\(template)]&metric_types=[\"SENT\"]".replacing(
          "\"", with: "%22"))
      #expect(try rows(named).first?["replied"] == nil)
    }
  }

  @Test func pagesHaveCursorsToTheirWindowAndAnEmptyOneHasNoRows() async throws {
    try await GraphEmulator.run(GraphSite.world) { emulator in
      let days = "start=1748736000&end=1748995200&template_ids=[\(template)]&limit=3"
      let first = try await get(emulator, days)
      let paging = try #require(first["paging"] as? [String: Any])
      #expect(paging["cursors"] as? [String: String] == ["before": Cursor.text(0), "after": Cursor.text(2)])
      #expect(paging["next"] != nil)
      #expect(paging["previous"] == nil)
      let second = try await get(emulator, days + "&after=" + Cursor.text(2))
      #expect(try rows(second).count == 1)
      let last = try #require(second["paging"] as? [String: Any])
      // Beyond the last row: first + limit − 1.
      #expect(last["cursors"] as? [String: String] == ["before": Cursor.text(3), "after": Cursor.text(5)])
      #expect(last["next"] == nil)
      #expect(last["previous"] != nil)
      let empty = try await get(emulator, days + "&after=" + Cursor.text(5))
      #expect(try element(empty)["data_points"] == nil)
    }
  }

  @Test(arguments: [
    ("start=1743465600&end=1748736000&template_ids=[1317000000000001]", 100),
    ("start=1748736000&end=1748736000&template_ids=[1,2,3,4,5,6,7,8,9,10,11]", 100),
    ("start=1748736000&end=1748736000&template_ids=[]", 100),
  ])
  func whatMetaRefusesIsRefused(query: String, code: Int) async throws {
    try await GraphEmulator.run(GraphSite.world) { emulator in
      let error = try #require(try await get(emulator, query)["error"] as? [String: Any])
      #expect(error["code"] as? Int == code)
      let unknown = try #require(try await get(emulator, query, token: "wrong")["error"] as? [String: Any])
      #expect(unknown["code"] as? Int == 190)
    }
  }

  @Test(.timeLimit(.minutes(1))) func nobodyWhoIsHeldKeepsTheEmulatorFromEnding() async throws {
    let gate = GraphGate()
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    let callers = try await GraphEmulator.run(GraphSite.world) { emulator in
      emulator.fail { call in
        arrived.yield()
        return call.number == 0 ? .hold(gate) : .stall
      }
      let callers = (0..<2).map { _ in Task { _ = try? await get(emulator, "") } }
      var count = 0
      for await _ in arrivals {
        count += 1
        if count == 2 { break }
      }
      return callers
    }
    for caller in callers { await caller.value }
  }
}
