import Foundation

/// The template that a sender named in `biz_opaque_callback_data`: `template_id=<digits>`, or JSON with `template_id`
/// as a string or a number. Anything else there is the sender's own business.
func templateID(inCallbackData text: String) -> TemplateID? {
  var copy = text
  return copy.withUTF8 { templateID(inCallbackData: UnsafeRawBufferPointer($0)) }
}

/// As for a text, from its bytes.
func templateID(inCallbackData bytes: UnsafeRawBufferPointer) -> TemplateID? {
  let prefix: StaticString = "template_id="
  if prefix.withUTF8Buffer({ bytes.starts(with: $0) }) {
    return TemplateID(digits: bytes.dropFirst(prefix.utf8CodeUnitCount))
  }
  guard bytes.first == UInt8(ascii: "{") else { return nil }
  struct CallbackData: Decodable { let template_id: LenientText }
  return (try? JSONDecoder().decode(CallbackData.self, from: Data(bytes))).flatMap {
    TemplateID($0.template_id.value)
  }
}
