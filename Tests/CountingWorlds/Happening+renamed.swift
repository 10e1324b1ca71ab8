extension Happening {
  /// The same happening in a world of its own: its messages and users are not those of any other number.
  package func renamed(world: Int) -> Happening {
    func wamid(_ text: String) -> String { text.replacing("wamid.", with: "wamid.W\(world)X") }
    func user(_ glimpse: Glimpse) -> Glimpse {
      var glimpse = glimpse
      glimpse.phone = glimpse.phone.map { $0 + String(1000 + world) }
      glimpse.userID = glimpse.userID.map { $0 + String(1000 + world) }
      return glimpse
    }
    switch self {
    case .send(var send):
      send.wamid = wamid(send.wamid)
      return .send(send)
    case .receipt(var receipt):
      receipt.wamid = wamid(receipt.wamid)
      receipt.recipient = user(receipt.recipient)
      return .receipt(receipt)
    case .answer(var answer):
      answer.wamid = wamid(answer.wamid)
      answer.quoted = answer.quoted.map(wamid)
      answer.sender = user(answer.sender)
      return .answer(answer)
    case .click(var click):
      click.reference = click.reference.map { "\($0)-\(world)" }
      click.id ^= UInt64(world + 1) << 32
      return .click(click)
    case .noise(var noise):
      noise.wamid = wamid(noise.wamid)
      noise.quoted = wamid(noise.quoted)
      return .noise(noise)
    }
  }
}
