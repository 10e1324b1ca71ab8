/// A whole number that Meta writes as a string in one payload and as a number in another.
package struct LenientInteger: Decodable, Sendable {
  package let value: Int64

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self), let value = Int64(text) {
      self.value = value
    } else {
      value = try container.decode(Int64.self)
    }
  }
}

/// A text that some payloads write as a number (ids).
package struct LenientText: Decodable, Sendable {
  package let value: String

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // The usual form first: a failed attempt costs more than all the rest.
    if let text = try? container.decode(String.self) {
      value = text
    } else if let number = try? container.decode(Int64.self) {
      value = String(number)
    } else {
      throw DecodingError.typeMismatch(
        String.self, .init(codingPath: decoder.codingPath, debugDescription: "neither a string nor a whole number"))
    }
  }
}

/// One element of an array, read on its own: what cannot be understood costs none of its neighbours.
package struct Attempt<Value: Decodable>: Decodable {
  package let result: Result<Value, DecodingFailure>

  init(failing reason: String) { result = .failure(DecodingFailure(reason: reason)) }

  package init(from decoder: any Decoder) throws {
    do {
      result = .success(try Value(from: decoder))
    } catch let exceeded as FailureBudget.Exceeded {
      throw exceeded
    } catch let error as DecodingError {
      try (decoder.userInfo[.failureBudget] as? FailureBudget)?.spend()
      result = .failure(DecodingFailure(error, below: decoder.codingPath.count))
    } catch {
      try (decoder.userInfo[.failureBudget] as? FailureBudget)?.spend()
      // Half a character in a string (`\ud800`) makes the parser throw an error of its own.
      result = .failure(DecodingFailure(reason: "cannot be read"))
    }
  }
}

extension Attempt: Sendable where Value: Sendable {}

/// Why a part of a payload was not understood, in words that repeat nothing of its content.
package struct DecodingFailure: Error {
  package let reason: String

  init(reason: String) { self.reason = reason }

  /// - Parameter depth: the length of the path of the part itself; the reason names the field below it.
  package init(_ error: DecodingError, below depth: Int) {
    let (path, problem): ([any CodingKey], String) =
      switch error {
      case .keyNotFound(let key, let context): (context.codingPath + [key], "is missing")
      case .valueNotFound(_, let context): (context.codingPath, "is null")
      case .typeMismatch(let type, let context): (context.codingPath, "is not \(Self.name(of: type))")
      case .dataCorrupted(let context): (context.codingPath, "cannot be read")
      @unknown default: ([], "cannot be read")
      }
    let names = path.dropFirst(depth).map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
    reason = names.isEmpty ? problem : names.joined(separator: ".") + " " + problem
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Int64.Type: "a whole number"
    case is [String: Any].Type: "an object"
    default: String(describing: type).contains("Dictionary") ? "an object" : "an array"
    }
  }
}

extension KeyedDecodingContainer {
  /// A field that nothing depends on: absent and malformed are the same.
  package func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
    try? decodeIfPresent(type, forKey: key)
  }
}
