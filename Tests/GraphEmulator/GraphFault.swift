/// What goes wrong with a request to the emulator.
package enum GraphFault: Sendable {
  /// The right answer, later.
  case delay(Duration)
  /// The right answer, once the gate is open.
  case hold(GraphGate)
  /// No answer as long as the emulator runs.
  case stall
  /// The head and half of the right answer, and then nothing as long as the emulator runs.
  case stallInBody
  /// No answer: the connection is reset.
  case reset
  /// This answer, and nothing is done.
  case answer(EmulatorAnswer)
  /// The right answer with more headers.
  case headers([(name: String, value: String)])
  /// A right length and half an answer: so much of it as `keeping`, from 0 up to, not including, 1.
  case truncatedJSON(keeping: Double)
  /// The length of the whole answer, and the connection ends within: as for ``truncatedJSON(keeping:)``.
  case cutBody(keeping: Double)
  /// The right answer, and as the cursor to the next page the one to this page. The first page is right.
  case repeatedCursor

  /// An error of Meta's.
  package static func error(
    status: Int, code: Int, subcode: Int? = nil, message: String = "Something went wrong", retryAfter: String? = nil,
    headers: [(name: String, value: String)] = []
  ) -> GraphFault {
    var answer = EmulatorAnswer.error(status: status, code: code, subcode: subcode, message: message)
    answer.headers += headers + (retryAfter.map { [("Retry-After", $0)] } ?? [])
    return .answer(answer)
  }

  /// A page of something between us and Meta.
  package static func html(status: Int) -> GraphFault {
    .answer(
      EmulatorAnswer(
        status: status, headers: [("Content-Type", "text/html")], body: Array("<html><body>Sorry</body></html>".utf8)))
  }

  /// The headers that tell how much of the limit is used up.
  package static func usage(
    of waba: some CustomStringConvertible, percent: Int, minutesToRegainAccess minutes: Int = 0
  ) -> [(name: String, value: String)] {
    [
      (
        "X-Business-Use-Case-Usage",
        #"{"\#(waba)":[{"type":"whatsapp_business_management","call_count":\#(percent),"total_cputime":1,"#
          + #""total_time":1,"estimated_time_to_regain_access":\#(minutes)}]}"#
      )
    ]
  }
}
