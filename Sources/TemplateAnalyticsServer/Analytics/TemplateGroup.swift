import TemplateAnalytics

/// What some rows are about, and whose counts are added up for them.
struct TemplateGroup: Sendable {
  var name: AnalyticsGroup
  var templates: [TemplateID]

  /// The groups in the order of an answer: templates by id; categories and languages by name, behind them what has
  /// none.
  /// - Parameters:
  ///   - labels: in the order of their ids.
  ///   - grouping: any but ``Grouping/button``, which the templates alone do not tell.
  static func groups(of labels: [TemplateLabel], by grouping: Grouping) -> [TemplateGroup] {
    func named(_ name: (TemplateLabel) -> String?, _ group: (String?) -> AnalyticsGroup) -> [TemplateGroup] {
      Dictionary(grouping: labels, by: name).sorted { left, right in
        guard let left = left.key, let right = right.key else { return left.key != nil }
        return left < right
      }.map { TemplateGroup(name: group($0.key), templates: $0.value.map(\.id)) }
    }
    switch grouping {
    case .template, .button: return labels.map { TemplateGroup(name: .template($0), templates: [$0.id]) }
    case .category:
      return named {
        $0.category?.rawValue
      } _: {
        .category($0.map(TemplateCategory.init(rawValue:)))
      }
    case .language:
      return named {
        $0.language
      } _: {
        .language($0)
      }
    case .none: return [TemplateGroup(name: .all, templates: labels.map(\.id))]
    }
  }
}
