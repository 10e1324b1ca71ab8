import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TemplateAnalytics

/// Answers that were given a moment ago and would be given again: nothing was settled since, nothing in the catalogue
/// changed, and it is the same day. So none is ever older than the counts.
final class AnswerCache: Sendable {
  /// What all answers in it depend on.
  struct Moment: Equatable, Sendable {
    /// ``Ledger/generation``.
    var ledger: Int
    /// ``CatalogSnapshot/version``.
    var catalog: Int64
    var today: Day
  }

  struct Question: Hashable, Sendable {
    var waba: WABAID
    /// As in the URL.
    var query: String
  }

  /// The memory for answers, in bytes.
  private static let maximumBytes = 16 << 20

  private struct State {
    var moment: Moment?
    var answers: [Question: Answer] = [:]
    var bytes = 0
  }

  private struct Answer {
    var headers: HTTPFields
    var body: ByteBuffer
  }

  private let state = Mutex(State())

  /// - Returns: nil where nobody asked this since `moment` began.
  func answer(to question: Question, at moment: Moment) -> Response? {
    let answer = state.withLock { $0.moment == moment ? $0.answers[question] : nil }
    return answer.map { Response(status: .ok, headers: $0.headers, body: ResponseBody(byteBuffer: $0.body)) }
  }

  /// Keeps an answer.
  /// - Parameter moment: as it was before the counts were read.
  func keep(_ body: ByteBuffer, _ headers: HTTPFields, to question: Question, at moment: Moment) {
    let size = body.readableBytes + question.query.utf8.count
    state.withLock { state in
      // A slow one must not push out those of a later moment.
      if let newest = state.moment, newest.ledger > moment.ledger { return }
      if state.moment != moment {
        state.moment = moment
        state.answers.removeAll(keepingCapacity: true)
        state.bytes = 0
      }
      guard state.bytes + size <= Self.maximumBytes else { return }
      state.bytes += size
      state.answers[question] = Answer(headers: headers, body: body)
    }
  }
}
