import TemplateAnalytics

/// Says what a world's counts are, straight from `docs/counting.md`: it looks at all that happened at once and knows
/// nothing of records, joins, batches or keys. Slow and plain, so that it can be read against the rules.
package struct Oracle {
  private let sends: [Happening.Send]
  private let receipts: [Happening.Receipt]
  private let answers: [Happening.Answer]
  private let clicks: [Happening.Click]
  private let replyWindow: Int64
  private let arrival: UnixTime?
  private let tieBreak: (_ waba: Int64, _ wamid: String) -> UInt64

  /// - Parameters:
  ///   - replyWindow: for how many seconds an answer without context belongs to the latest message.
  ///   - arrival: when sends came that tell no time; nil where those are accepted at no time.
  ///   - tieBreak: which of two messages of one second is the later one: the order of their keys.
  package init(
    _ happenings: [Happening], replyWindow: Int64, arrival: UnixTime? = nil,
    tieBreak: @escaping (_ waba: Int64, _ wamid: String) -> UInt64 = { _, _ in 0 }
  ) {
    // A set: how often something was told does not matter.
    let all = Set(happenings)
    sends = all.compactMap { if case .send(let send) = $0 { send } else { nil } }
    receipts = all.compactMap { if case .receipt(let receipt) = $0 { receipt } else { nil } }
    answers = all.compactMap { if case .answer(let answer) = $0 { answer } else { nil } }
    clicks = all.compactMap { if case .click(let click) = $0 { click } else { nil } }
    self.replyWindow = replyWindow
    self.arrival = arrival
    self.tieBreak = tieBreak
  }

  /// The counts of this world.
  package func counts() -> CountSheet {
    var sheet: CountSheet = [:]
    for message in messages {
      guard let template = template(of: message) else { continue }
      let cohort = cohort(of: message)
      func count(_ what: CountLine.What, at time: UnixTime?) {
        guard let time else { return }
        func count(_ attribution: Attribution, in slot: Int64) {
          let line = CountLine(
            waba: message.waba, template: template, product: product(of: message), attribution: attribution,
            slot: slot, what: what)
          sheet[line, default: 0] += 1
        }
        count(.event, in: time / 900)
        if let cohort { count(.send, in: cohort / 900) }
      }
      count(.accepted, at: sends.filter { message.isMeant(by: $0) }.compactMap { $0.time ?? arrival }.min())
      count(.sent, at: sent(message))
      count(.delivered, at: delivered(message))
      count(.read, at: read(message))
      if let sent = first(.sent, of: message) {
        if let delivered = first(.delivered, of: message) {
          count(.timeToDeliver(from: Oracle.stretch(delivered - sent)), at: delivered)
        }
        if let read = read(message) { count(.timeToRead(from: Oracle.stretch(read - sent)), at: read) }
      }
      if delivered(message) == nil, let failure = failure(of: message) {
        count(.failed, at: failure.time)
        count(.failure(code: failure.code), at: failure.time)
      }
      let answers = answers.filter { belongs(to: $0) == message }
      count(.replied, at: answers.filter { Oracle.tap($0) == nil }.map(\.time).min())
      for answer in answers {
        if let button = Oracle.tap(answer) { count(.tap(button), at: answer.time) }
      }
    }
    countClicks(in: &sheet)
    return sheet
  }
}

extension Oracle {
  /// Clicks have nothing to do with Meta's messages: what ties some of them together is their link.
  private func countClicks(in sheet: inout CountSheet) {
    func count(
      _ what: CountLine.What, _ attribution: Attribution, in slot: Int64, of template: Int64, waba: Int64
    ) {
      let line = CountLine(
        waba: waba, template: template, product: .cloudAPI, attribution: attribution, slot: slot, what: what)
      sheet[line, default: 0] += 1
    }
    struct Name: Hashable {
      var waba: Int64
      var text: String
    }
    for told in Dictionary(grouping: clicks, by: { Name(waba: $0.waba, text: "\($0.id)") }).values {
      // Of what was told of one click, the earliest; then what was sent latest; then what tells it.
      let click = told.min {
        ($0.time, $0.issued == nil ? 1 : 0, -($0.issued ?? 0)) < (
          $1.time, $1.issued == nil ? 1 : 0, -($1.issued ?? 0)
        )
      }
      guard let click else { continue }
      count(.click(click.button), .event, in: click.time / 900, of: click.template, waba: click.waba)
      if let issued = click.issued {
        let slot = min(issued, click.time) / 900
        count(.click(click.button), .send, in: slot, of: click.template, waba: click.waba)
      }
    }
    let messages = Dictionary(grouping: clicks.filter { $0.reference != nil }) {
      Name(waba: $0.waba, text: $0.reference ?? "")
    }
    for (message, told) in messages {
      guard let template = told.map(\.template).min() else { continue }
      for (button, clicks) in Dictionary(grouping: told, by: \.button) {
        // In the first slot in which anybody clicked; of what was told in it, what was sent latest.
        guard let slot = clicks.map({ $0.time / 900 }).min() else { continue }
        let sent = clicks.filter { $0.time / 900 == slot }.compactMap { click in
          click.issued.map { min($0, click.time) }
        }
        count(.uniqueClick(button), .event, in: slot, of: template, waba: message.waba)
        if let sent = sent.max() {
          count(.uniqueClick(button), .send, in: sent / 900, of: template, waba: message.waba)
        }
      }
    }
  }

  /// When the message joined those that are followed together: when it counts as sent, or else when it failed.
  private func cohort(of message: Message) -> UnixTime? { sent(message) ?? failure(of: message)?.time }

  /// The beginning of the stretch of seconds that a time is kept as: exact up to 15, then in eighths of each doubling.
  private static func stretch(_ seconds: Int64) -> Int64 {
    var width: Int64 = 1
    while seconds / width >= 16 { width *= 2 }
    return max(0, seconds / width * width)
  }

  /// A message: the same wamid means another one in another WABA.
  private struct Message: Hashable {
    var waba: Int64
    var wamid: String

    func isMeant(by send: Happening.Send) -> Bool { send.waba == waba && send.wamid == wamid }
    func isMeant(by receipt: Happening.Receipt) -> Bool { receipt.waba == waba && receipt.wamid == wamid }
  }

  private var messages: Set<Message> {
    Set(
      sends.map { Message(waba: $0.waba, wamid: $0.wamid) } + receipts.map { Message(waba: $0.waba, wamid: $0.wamid) })
  }

  private func template(of message: Message) -> Int64? {
    (sends.filter { message.isMeant(by: $0) }.map(\.template)
      + receipts.filter { message.isMeant(by: $0) }.compactMap(\.callbackTemplate)).min()
  }

  private func product(of message: Message) -> ProductType {
    let marketing = sends.contains { message.isMeant(by: $0) && $0.product == .marketingMessagesLite }
    return marketing ? .marketingMessagesLite : .cloudAPI
  }

  private func first(_ status: Happening.Receipt.Status, of message: Message) -> UnixTime? {
    receipts.filter { message.isMeant(by: $0) && $0.status == status }.map(\.time).min()
  }

  private func read(_ message: Message) -> UnixTime? { first(.read, of: message) ?? first(.played, of: message) }
  private func delivered(_ message: Message) -> UnixTime? { first(.delivered, of: message) ?? read(message) }
  private func sent(_ message: Message) -> UnixTime? { first(.sent, of: message) ?? delivered(message) }

  /// The earliest failure, of two at once the one with the smaller code; no code is code 0.
  private func failure(of message: Message) -> (time: UnixTime, code: Int32)? {
    receipts.filter { message.isMeant(by: $0) }
      .compactMap { receipt -> (time: UnixTime, code: Int32)? in
        if case .failed(let code) = receipt.status { (receipt.time, code ?? 0) } else { nil }
      }
      .min { $0.time == $1.time ? $0.code < $1.code : $0.time < $1.time }
  }

  /// The button's text, nil for a reply.
  private static func tap(_ answer: Happening.Answer) -> String? {
    switch answer.content {
    case .button(let text): text
    case .replyButton(let title): answer.quoted == nil ? nil : title
    case .text, .image, .listChoice, .form: nil
    }
  }

  /// The message that an answer quotes, else the latest template message to the same user from the same number.
  private func belongs(to answer: Happening.Answer) -> Message? {
    if let quoted = answer.quoted { return Message(waba: answer.waba, wamid: quoted) }
    let candidates = messages.filter { message in
      guard message.waba == answer.waba, template(of: message) != nil, let sent = sent(message) else { return false }
      return sent <= answer.time && answer.time <= sent + replyWindow && isKnown(message, to: answer)
    }
    return candidates.max { left, right in
      guard let leftSent = sent(left), let rightSent = sent(right) else { return false }
      return leftSent == rightSent
        ? tieBreak(left.waba, left.wamid) < tieBreak(right.waba, right.wamid) : leftSent < rightSent
    }
  }

  /// Whether a receipt of the message showed the phone number, or the id, that the answer shows.
  private func isKnown(_ message: Message, to answer: Happening.Answer) -> Bool {
    receipts.contains { receipt in
      guard message.isMeant(by: receipt), receipt.businessNumber == answer.businessNumber else { return false }
      return receipt.recipient.phone != nil && receipt.recipient.phone == answer.sender.phone
        || receipt.recipient.userID != nil && receipt.recipient.userID == answer.sender.userID
    }
  }
}
