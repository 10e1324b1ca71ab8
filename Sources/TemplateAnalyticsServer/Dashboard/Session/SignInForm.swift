import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics

/// The fields of a form of the dashboard, as a browser posts them.
struct SignInForm: Sendable {
  private let fields: [(name: String, value: String)]

  /// - Throws: ``SignInProblem/noForm``, ``SignInProblem/tooLarge``, or why the body did not come.
  init(_ request: Request) async throws {
    let mediaType = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    guard mediaType == "application/x-www-form-urlencoded" else { throw SignInProblem.noForm }
    do {
      fields = FormText.parameters(String(buffer: try await request.body.collect(upTo: Limits.formBodyBytes)))
    } catch is NIOTooManyBytesError {
      throw SignInProblem.tooLarge
    }
  }

  /// The first value of a field; "" where there is none.
  subscript(name: String) -> String { fields.first { $0.name == name }?.value ?? "" }
}
