import GraphEmulator
import MetaGraph
import TemplateAnalytics

/// An emulator with one WABA, a client of it, and time that only passes where the client waits.
struct GraphSite: Sendable {
  static let waba = WABAID(109_087_654_321_098)!
  static let phone = "106540352242922"
  static let token = "EAAGm0PX4ZCpsBAKZC1secret0token"
  static let templates = (1...12).map { number in
    Template(
      id: TemplateID(1_317_000_000_000_000 + Int64(number))!, name: "offer_\(number)", language: "en_US",
      category: .marketing, status: .approved,
      components: [
        TemplateComponent(type: "BODY", text: "Hello {{1}}"),
        TemplateComponent(
          type: "BUTTONS", buttons: [TemplateButton(type: "URL", text: "Shop", url: "https://a.example")]),
      ])
  }
  static let ids = templates.map(\.id)
  /// 1 to 30 June 2025.
  static let june = Day("2025-06-01")!...Day("2025-06-30")!

  let emulator: GraphEmulator
  let client: GraphClient
  let time: TestTime

  /// Counts that differ for every template, day and metric.
  static var world: GraphWorld {
    var world = GraphWorld()
    var counts: [EmulatedRow: EmulatedCounts] = [:]
    for (place, id) in ids.enumerated() {
      for day in june.lowerBound.number...june.upperBound.number where (day + Int64(place)) % 3 != 0 {
        let base = Int(day) * 100 + place
        counts[EmulatedRow(template: id, day: Day(number: day))] = EmulatedCounts(
          sent: base, delivered: base - 1, read: base - 2, replied: place,
          clicked: place.isMultiple(of: 2) ? [ButtonCount(kind: .uniqueURL, content: "Shop", count: place + 1)] : [],
          hundredthsSpent: place == 0 ? nil : base)
      }
    }
    world.wabas[waba] = EmulatedWABA(
      tokens: [token], phoneNumbers: [phone], templates: templates, counts: counts)
    return world
  }

  static func run(
    _ world: GraphWorld = GraphSite.world, jitter: Double = 1, clock: GraphClock? = nil,
    options change: (inout GraphClient.Options) -> Void = { _ in }, body: @Sendable (GraphSite) async throws -> Void
  ) async throws {
    var options = GraphClient.Options()
    change(&options)
    try await GraphEmulator.run(world) { [options] emulator in
      var options = options
      options.url = emulator.url
      let time = TestTime()
      let client = GraphClient(options, clock: clock ?? time.clock(jitter: jitter))
      do {
        try await body(GraphSite(emulator: emulator, client: client, time: time))
      } catch {
        await client.close()
        throw error
      }
      await client.close()
    }
  }

  func listing(_ urgency: GraphUrgency = .interactive, token: String = GraphSite.token) async throws(GraphError)
    -> TemplateListing
  {
    try await client.templates(of: Self.waba, token: token, urgency: urgency)
  }

  func points(
    _ templates: [TemplateID] = Array(GraphSite.ids.prefix(10)), days: ClosedRange<Day> = GraphSite.june,
    product: ProductType = .cloudAPI, urgency: GraphUrgency = .interactive
  ) async throws(GraphError) -> [TemplateAnalyticsPoint] {
    try await client.analytics(
      of: Self.waba, templates: templates, days: days, product: product, token: Self.token, urgency: urgency
    ).points
  }

  /// What Meta knows of the first ten templates in June.
  static func expectedPoints(_ templates: [TemplateID] = Array(ids.prefix(10))) -> [TemplateAnalyticsPoint] {
    let counts = world.wabas[waba]!.counts
    return templates.sorted().flatMap { id in
      (june.lowerBound.number...june.upperBound.number).map { number in
        let row = EmulatedRow(template: id, day: Day(number: number))
        let known = counts[row] ?? EmulatedCounts()
        return TemplateAnalyticsPoint(
          template: id, day: row.day, sent: known.sent, delivered: known.delivered, read: known.read,
          replied: known.replied, clicked: known.clicked,
          amountSpent: known.hundredthsSpent.map { $0 * 10_000 })
      }
    }
  }

  /// What a call fails with; nil where it does not.
  func failure(_ call: (GraphSite) async throws(GraphError) -> Void) async -> GraphError? {
    do throws(GraphError) {
      try await call(self)
      return nil
    } catch { return error }
  }

  func listingFailure() async -> GraphError? {
    await failure { site throws(GraphError) in _ = try await site.listing() }
  }
}
