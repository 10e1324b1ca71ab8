import Foundation

/// The template that a sender named in `biz_opaque_callback_data`: `template_id=<digits>`, or JSON with `template_id`
/// as a string or a number. Anything else there is the sender's own business.
func templateID(inCallbackData text: String) -> TemplateID? {
  let prefix = "template_id="
  if text.hasPrefix(prefix) { return TemplateID(text.dropFirst(prefix.count)) }
  guard text.utf8.first == UInt8(ascii: "{") else { return nil }
  struct CallbackData: Decodable { let template_id: LenientText }
  return (try? JSONDecoder().decode(CallbackData.self, from: Data(text.utf8))).flatMap {
    TemplateID($0.template_id.value)
  }
}
