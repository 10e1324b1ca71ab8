extension JSONBytes {
  /// Writes the elements of `clicked`.
  mutating func buttons(_ buttons: [ButtonCount]) {
    literal("[")
    list(buttons) { json, button in
      json.literal(#"{"type":"#)
      json.string(button.kind.answerName)
      json.literal(#","button_content":"#)
      json.string(button.content)
      json.literal(#","count":"#)
      json.integer(button.count)
      json.literal("}")
    }
    literal("]")
  }
}
