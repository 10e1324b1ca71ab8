internal import TemplateAnalytics

/// An element of the `data` of analytics: `{"granularity","product_type","data_points":[…]}`. An empty page has no
/// `data_points`.
struct AnalyticsElement: Decodable, Sendable {
  let rows: [Row]

  enum CodingKeys: String, CodingKey { case rows = "data_points" }

  init(from decoder: any Decoder) throws {
    rows = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent([Row].self, forKey: .rows) ?? []
  }

  /// A row. Kaleyra's page calls its numbers strings, and its sample has numbers: both are read.
  struct Row: Decodable, Sendable {
    let template: String
    private let day: Day
    private let counts: [AnalyticsMetric: Int]
    private let clicked: [ButtonClicks]?

    enum CodingKeys: String, CodingKey {
      case template = "template_id"
      case start, sent, delivered, read, replied, clicked
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      template = try fields.decode(LenientText.self, forKey: .template).value
      let start = try fields.decode(LenientInteger.self, forKey: .start).value
      guard UnixTime.plausible.contains(start) else {
        throw DecodingError.dataCorruptedError(forKey: .start, in: fields, debugDescription: "not a time")
      }
      day = Day(holding: start)
      let keys: [(AnalyticsMetric, CodingKeys)] = [
        (.sent, .sent), (.delivered, .delivered), (.read, .read), (.replied, .replied),
      ]
      counts = Dictionary(
        uniqueKeysWithValues: try keys.compactMap { metric, key in
          try fields.decodeIfPresent(Count.self, forKey: key).map { (metric, $0.value) }
        })
      clicked = try fields.decodeIfPresent([Click].self, forKey: .clicked)?.map(\.clicks)
    }

    /// - Parameter isNamedWithheld: whether a header says that the template's counts are withheld.
    func point(asked: Set<AnalyticsMetric>, isNamedWithheld: Bool) -> AnalyticsPoint {
      // Every count that was asked for is there, 0 too; only `clicked` is left out where there is nothing.
      let isWithheld = isNamedWithheld || counts.isEmpty && clicked == nil && asked != [.clicked]
      return AnalyticsPoint(
        template: template, day: UTCDay(day), sent: counts[.sent], delivered: counts[.delivered], read: counts[.read],
        replied: counts[.replied], clicked: isWithheld || !asked.contains(.clicked) ? nil : clicked ?? [],
        isWithheld: isWithheld)
    }
  }

  /// From 0 to what nobody ever counted.
  private struct Count: Decodable {
    let value: Int

    init(from decoder: any Decoder) throws {
      let number = try LenientInteger(from: decoder).value
      guard (0..<1_000_000_000_000_000).contains(number) else {
        throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a count"))
      }
      value = Int(number)
    }
  }

  private struct Click: Decodable {
    let clicks: ButtonClicks

    enum CodingKeys: String, CodingKey {
      case type, count
      case button = "button_content"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      clicks = ButtonClicks(
        kind: ButtonClicks.Kind(rawValue: try fields.decode(String.self, forKey: .type)),
        button: fields.lenient(LenientText.self, .button)?.value ?? "",
        count: try fields.decode(Count.self, forKey: .count).value)
    }
  }
}
