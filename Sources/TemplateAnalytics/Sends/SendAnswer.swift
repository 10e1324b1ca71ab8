import Foundation

/// What Meta's answer to a send names: the messages that it accepted.
package enum SendAnswer {
  /// - Returns: the wamids in `{"messages":[{"id":…}]}`; none where the answer is something else.
  package static func wamids(_ body: Data) -> [String] {
    struct Answer: Decodable { let messages: [Attempt<Message>] }
    struct Message: Decodable { let id: String }
    let answer = try? JSONDecoder().decode(Answer.self, from: body)
    return (answer?.messages ?? []).compactMap { try? $0.result.get().id }.filter { (1...512).contains($0.utf8.count) }
  }
}
