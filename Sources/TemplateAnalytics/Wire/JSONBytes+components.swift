extension JSONBytes {
  /// Writes the parts of a template as Meta's `message_templates` has them.
  mutating func components(_ components: [TemplateComponent]) {
    literal("[")
    list(components) { $0.component($1) }
    literal("]")
  }

  private mutating func component(_ component: TemplateComponent) {
    literal(#"{"type":"#)
    string(component.type)
    member(#","format":"#, component.format)
    member(#","text":"#, component.text)
    if let buttons = component.buttons {
      literal(#","buttons":["#)
      list(buttons) { $0.button($1) }
      literal("]")
    }
    literal("}")
  }

  private mutating func button(_ button: TemplateButton) {
    literal(#"{"type":"#)
    string(button.type)
    member(#","text":"#, button.text)
    member(#","url":"#, button.url)
    literal("}")
  }

  /// Writes a member, or nothing where there is no text.
  private mutating func member(_ key: StaticString, _ text: String?) {
    guard let text else { return }
    literal(key)
    string(text)
  }
}
