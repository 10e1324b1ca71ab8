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

/// As ``templateID(inCallbackData:)``, from bytes: the usual form without making a text of it.
func templateID(inCallbackData bytes: UnsafeRawBufferPointer) -> TemplateID? {
  let prefix: StaticString = "template_id="
  let length = prefix.utf8CodeUnitCount
  let isUsual = bytes.count >= length && prefix.withUTF8Buffer { $0.elementsEqual(bytes[..<length]) }
  guard isUsual, bytes.count <= length + 18, bytes.count > length, bytes[length] != UInt8(ascii: "0") else {
    return templateID(inCallbackData: String(decoding: bytes, as: UTF8.self))
  }
  var value: Int64 = 0
  for byte in bytes[length...] {
    guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
    value = value * 10 + Int64(byte - UInt8(ascii: "0"))
  }
  return TemplateID(value)
}
