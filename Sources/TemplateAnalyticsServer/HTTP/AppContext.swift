import Hummingbird
import Logging

/// What belongs to one request.
struct AppContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Names the request in logs and in `X-Request-ID`: the caller's own, or one of ours.
  var requestID = ""

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
  }
}
