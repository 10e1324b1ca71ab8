import Foundation
import NIOHTTP1
import TemplateAnalytics

/// How much of Meta's rate limit is used up, as the headers `X-Business-Use-Case-Usage` and `X-App-Usage` of an answer
/// tell.
package struct GraphUsage: Equatable, Sendable {
  /// The highest of all that Meta counts, calls and its own computing time, in percent of the limit.
  package var percent: Int
  /// Minutes until Meta takes calls again; 0 where it does not refuse them.
  package var minutesToRegainAccess: Int

  package init(percent: Int, minutesToRegainAccess: Int = 0) {
    self.percent = percent
    self.minutesToRegainAccess = minutesToRegainAccess
  }

  /// - Returns: nil where neither header is there, or neither can be read.
  init?(_ headers: HTTPHeaders) {
    var counts: [Count] = []
    for text in headers["X-Business-Use-Case-Usage"] {
      let useCases = try? JSONDecoder().decode([String: [Attempt<Count>]].self, from: Data(text.utf8))
      counts += (useCases ?? [:]).values.joined().compactMap { try? $0.result.get() }.filter(\.isOfWhatsApp)
    }
    for text in headers["X-App-Usage"] {
      if let count = try? JSONDecoder().decode(Count.self, from: Data(text.utf8)) { counts.append(count) }
    }
    guard let percent = counts.map(\.percent).max() else { return nil }
    self.init(percent: percent, minutesToRegainAccess: counts.map(\.minutes).max() ?? 0)
  }

  /// How long a job that has time waits before its next call: nothing below 75 %, up to a minute at 100 %, and as long
  /// as Meta says where it refuses.
  package var pause: Duration {
    if minutesToRegainAccess > 0 { return .seconds(60 * minutesToRegainAccess) }
    // Squared: gentle at first, and a minute a call is less than any limit of Meta's allows.
    let share = Double(min(max(percent, 75), 100) - 75) / 25
    return .seconds(60) * (share * share)
  }

  private struct Count: Decodable {
    let percent: Int
    let minutes: Int
    let isOfWhatsApp: Bool

    enum CodingKeys: String, CodingKey {
      case type
      case calls = "call_count"
      case processor = "total_cputime"
      case time = "total_time"
      case regain = "estimated_time_to_regain_access"
    }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      func number(_ key: CodingKeys) -> Int { fields.lenient(GraphCount.self, key)?.value ?? 0 }
      percent = max(number(.calls), number(.processor), number(.time))
      // A week is more than any limit of Meta's lasts.
      minutes = min(number(.regain), 7 * 24 * 60)
      isOfWhatsApp = fields.lenient(String.self, .type)?.lowercased().hasPrefix("whatsapp") ?? true
    }
  }
}
