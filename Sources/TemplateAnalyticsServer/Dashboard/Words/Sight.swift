import TemplateAnalytics
import TemplateAnalyticsStore

/// What can be known of counts: it depends on who counted, and on whether clicks reach us.
struct Sight: Sendable {
  let origin: CountsOrigin
  /// Whether a count of 0 clicks says anything: somebody would have seen them. Those that were seen are told anyway.
  var seesClicks = true

  func tells(_ metric: AnalyticsMetric, of counts: AnalyticsCounts) -> Bool {
    origin.tells(metric) && counts.isKnown != .nothing && (metric != .clicked || seesClicks || counts.clicked > 0)
  }

  /// The same for what became of those that were sent.
  /// - Parameters:
  ///   - cohorts: the counts by the time of sending.
  ///   - events: of the same days by the time of the event.
  /// - Returns: one that sees no clicks where some happened, and none of them told when its message was sent.
  func ofCohorts(_ cohorts: AnalyticsCounts, beside events: AnalyticsCounts) -> Sight {
    Sight(origin: origin, seesClicks: seesClicks && (cohorts.clicked > 0 || events.clicked == 0))
  }
}

extension CatalogSnapshot {
  /// Which clicks on a template's buttons are seen.
  func clickSight(of template: TemplateID, of waba: WABA) -> ClickSight {
    ClickSight(
      self.template(template, of: waba.id), linked: linkedButtons(of: template, of: waba.id), origin: waba.origin)
  }

  /// What can be known of a template's counts.
  func sight(of template: TemplateID, of waba: WABA) -> Sight {
    Sight(origin: waba.origin, seesClicks: clickSight(of: template, of: waba).seesSome)
  }
}
