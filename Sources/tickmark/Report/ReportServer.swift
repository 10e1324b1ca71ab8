import ArgumentParser
import Foundation
import TemplateAnalyticsClient

/// The options that say which server to ask.
struct ReportServer: ParsableArguments {
  @Option(help: ArgumentHelp("Ask the server at this address, and not the local store.", valueName: "url"))
  var url: String?
  @Option(help: ArgumentHelp("Ask Kaleyra: in, ap, eu or na.", valueName: "pod")) var pod: KaleyraPod?
  @Option(help: "The account's SID, with --url or --pod.") var sid: String?
  @Option(
    help: ArgumentHelp(
      "The API key, with --url or --pod. Better give it as TICKMARK_API_KEY: others can see a command line.",
      valueName: "key"))
  var apiKey: String?

  /// - Returns: nil where the local store is meant.
  /// - Throws: ``CommandFailure`` 64 where the options do not go together, or the key is missing.
  func client(environment: [String: String]) throws -> AnalyticsClient? {
    guard url != nil || pod != nil else {
      guard sid == nil, apiKey == nil else {
        throw CommandFailure.usage(
          "--sid and --api-key say whom a server is asked for", hint: "give --url or --pod too")
      }
      return nil
    }
    guard url == nil || pod == nil else {
      throw CommandFailure.usage("--url and --pod are two servers", hint: "give one of them")
    }
    guard let sid else { throw CommandFailure.usage("--sid is missing", hint: "give the account's SID") }
    guard let key = apiKey ?? environment["TICKMARK_API_KEY"], !key.isEmpty else {
      throw CommandFailure.usage("there is no API key", hint: "set TICKMARK_API_KEY, or give --api-key")
    }
    if let pod { return AnalyticsClient(pod: pod, sid: sid, apiKey: key) }
    return try AnalyticsClient(url: url ?? "", sid: sid, apiKey: key)
  }
}

extension KaleyraPod: ExpressibleByArgument {}
