import Synchronization
import TemplateAnalyticsClient

/// Takes a failure out of a closure.
final class FoundFailure: Sendable {
  private let found = Mutex<TemplateAnalyticsError?>(nil)

  var failure: TemplateAnalyticsError? {
    get { found.withLock { $0 } }
    set { found.withLock { $0 = newValue } }
  }
}
