import Foundation
import TemplateAnalytics

/// An element of the `data` of an answer: `{"granularity","product_type","data_points":[…]}`. An empty page has no
/// `data_points`.
struct AnalyticsElement: Decodable, Sendable {
  let points: [TemplateAnalyticsPoint]
  /// Rows that are something else: nobody knows their counts, and they are not 0.
  let unreadableCount: Int

  enum CodingKeys: String, CodingKey { case points = "data_points" }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let rows = try fields.decodeIfPresent([Attempt<AnalyticsRow>].self, forKey: .points) ?? []
    points = rows.compactMap { try? $0.result.get().point }
    unreadableCount = rows.count - points.count
  }
}

/// A row as Meta writes it. Without template or day it says nothing; every other field may be missing, but not be something
/// else.
private struct AnalyticsRow: Decodable, Sendable {
  let point: TemplateAnalyticsPoint

  enum CodingKeys: String, CodingKey {
    case template = "template_id"
    case start, sent, delivered, read, replied, clicked, cost
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    guard let template = TemplateID(try fields.decode(LenientText.self, forKey: .template).value) else {
      throw DecodingError.dataCorruptedError(forKey: .template, in: fields, debugDescription: "not a template id")
    }
    let start = try fields.decode(LenientInteger.self, forKey: .start).value
    guard UnixTime.plausible.contains(start) else {
      throw DecodingError.dataCorruptedError(forKey: .start, in: fields, debugDescription: "not a time")
    }
    func count(_ key: CodingKeys) throws -> Int {
      try fields.decodeIfPresent(GraphCount.self, forKey: key)?.value ?? 0
    }
    let costs = (fields.lenient([Attempt<Cost>].self, .cost) ?? []).compactMap { try? $0.result.get() }
    point = TemplateAnalyticsPoint(
      template: template, day: Day(holding: start), sent: try count(.sent), delivered: try count(.delivered),
      read: try count(.read), replied: try count(.replied),
      clicked: (fields.lenient([Attempt<Click>].self, .clicked) ?? []).compactMap { try? $0.result.get().count },
      amountSpent: costs.first { $0.type == "amount_spent" }?.millionths)
  }

  private struct Click: Decodable, Sendable {
    let count: ButtonCount?

    enum CodingKeys: String, CodingKey {
      case type, count
      case content = "button_content"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      let type = try fields.decode(String.self, forKey: .type).lowercased()
      let number = try fields.decode(GraphCount.self, forKey: .count).value
      // Meta has more kinds than the answers of Kaleyra's API.
      count = ButtonKind.allCases.first { $0.answerName == type }.map { kind in
        ButtonCount(kind: kind, content: fields.lenient(LenientText.self, .content)?.value ?? "", count: number)
      }
    }
  }

  private struct Cost: Decodable, Sendable {
    let type: String
    let millionths: Int?

    enum CodingKeys: String, CodingKey { case type, value }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      type = try fields.decode(String.self, forKey: .type).lowercased()
      let value =
        fields.lenient(Decimal.self, .value) ?? fields.lenient(String.self, .value).flatMap { Decimal(string: $0) }
      millionths = value.flatMap { value in
        var rounded = Decimal()
        var exact = value * 1_000_000
        NSDecimalRound(&rounded, &exact, 0, .plain)
        // What no account ever spent is no amount.
        return abs(rounded) < Decimal(1e15) ? NSDecimalNumber(decimal: rounded).intValue : nil
      }
    }
  }
}
