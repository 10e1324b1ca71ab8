import TemplateAnalytics

/// A template of the demo and what happens to its messages.
struct DemoTemplate: Sendable {
  var template: Template
  var behaviour: DemoBehaviour
  /// The most messages that are ever sent of it, however many are asked for; it gets one in 200 below that.
  var limit: Int?
}
