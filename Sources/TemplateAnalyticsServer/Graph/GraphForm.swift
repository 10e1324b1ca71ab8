import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TemplateAnalytics

/// The parameters in the body of a request on the Graph face: a form, as most of Meta's SDKs post, or a JSON object.
enum GraphForm {
  /// - Throws: ``GraphFaceFailure/badParameters(_:)`` where the body is larger than any change, or no object.
  static func parameters(of request: Request) async throws -> [(name: String, value: String)] {
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Limits.graphBodyBytes)
    } catch is NIOTooManyBytesError {
      throw bad("the body may have \(Limits.graphBodyBytes) bytes at most")
    }
    let mediaType = (request.headers[.contentType] ?? "").prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
    guard mediaType == "application/json" else { return FormText.parameters(String(buffer: body)) }
    guard let object = try? JSONDecoder().decode([String: Scalar].self, from: Data(body.readableBytesView)) else {
      throw bad(#"the body must be a form or a JSON object of texts and truth values, for example {"a":true}"#)
    }
    return object.map { (name: $0.key, value: $0.value.text) }
  }

  private static func bad(_ text: String) -> GraphFaceFailure {
    .badParameters([ParameterProblem(parameter: "body", text: text)])
  }

  private struct Scalar: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let bool = try? value.decode(Bool.self) {
        text = bool ? "true" : "false"
      } else {
        text = try value.decode(String.self)
      }
    }
  }
}
