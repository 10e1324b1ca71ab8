/// One click on a link, as it waits in the inbox: when, on what, and for whose message a keyed hash. Nothing else of the
/// request is kept. The WABA is kept beside it.
package struct LinkClick: Equatable, Sendable {
  /// Its own, random: a click that is written twice counts once.
  package var event: EventKey
  /// Of the sender's reference; nil where the token is of the template.
  package var message: MessageKey?
  package var template: TemplateID
  /// The button's text.
  package var button: String
  package var time: UnixTime
  /// When the message went out, where its token says so.
  package var issued: UnixTime?

  package init(
    event: EventKey, message: MessageKey?, template: TemplateID, button: String, time: UnixTime, issued: UnixTime?
  ) {
    self.event = event
    self.message = message
    self.template = template
    self.button = button
    self.time = time
    self.issued = issued
  }
}

extension Batch {
  /// Adds a click on a link of a WABA's.
  package mutating func learn(_ click: LinkClick, of waba: WABAID) {
    learn(
      Record.Click(time: click.time, button: click.button, issued: click.issued), event: click.event,
      of: click.message, template: TemplateKey(waba: waba, template: click.template))
  }
}

extension LinkClick {
  /// Stands first.
  private static let version: UInt8 = 1
  /// Of a click without the text of its button.
  private static let fixedLength = 43

  /// Clicks as the inbox keeps them: ``version``, then of each, least significant byte first: flags (1: has a message;
  /// 2: has a time of sending), event, message, template, time, issued (8 bytes each), length of the button (2), button.
  package static func bytes(of clicks: some Collection<LinkClick>) -> [UInt8] {
    var bytes: [UInt8] = [version]
    bytes.reserveCapacity(1 + clicks.count * (fixedLength + 16))
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    for click in clicks {
      bytes.append((click.message == nil ? 0 : 1) | (click.issued == nil ? 0 : 2))
      append(click.event.hash)
      append(click.message?.hash ?? 0)
      append(click.template.value)
      append(click.time)
      append(click.issued ?? 0)
      // Meta's have 25 characters at most.
      let button = click.button.utf8.prefix(Int(UInt16.max))
      append(UInt16(button.count))
      bytes.append(contentsOf: button)
    }
    return bytes
  }

  /// Reads ``bytes(of:)``.
  /// - Returns: nil where they are something else.
  package static func clicks(in bytes: UnsafeRawBufferPointer) -> [LinkClick]? {
    guard bytes.first == version else { return nil }
    var clicks: [LinkClick] = []
    var offset = 1
    func next<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
      defer { offset += MemoryLayout<Value>.size }
      return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }
    while offset < bytes.count {
      guard bytes.count - offset >= fixedLength else { return nil }
      let flags = next(UInt8.self)
      let event = EventKey(hash: next(UInt64.self))
      let message = MessageKey(hash: next(UInt64.self))
      let template = TemplateID(next(Int64.self))
      let time = next(Int64.self)
      let issued = next(Int64.self)
      let length = Int(next(UInt16.self))
      guard let template, flags <= 3, bytes.count - offset >= length else { return nil }
      let button = String(decoding: bytes[offset..<(offset + length)], as: UTF8.self)
      offset += length
      clicks.append(
        LinkClick(
          event: event, message: flags & 1 == 0 ? nil : message, template: template, button: button, time: time,
          issued: flags & 2 == 0 ? nil : issued))
    }
    return clicks
  }
}
