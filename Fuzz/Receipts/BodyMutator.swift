/// Mutates bodies as the JSON they are, so that what comes out is mostly read to its end, and often still regular.
struct BodyMutator {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Whether to mutate the structure at all this time.
  var isForStructure: Bool { mutating get { random.next() % 8 != 0 } }

  private static let keys = [
    "entry", "changes", "value", "field", "time", "statuses", "messages", "contacts", "metadata", "phone_number_id",
    "user_actions", "message_template_id", "id", "status", "timestamp", "recipient_id", "recipient_user_id",
    "biz_opaque_callback_data", "errors", "code", "wa_id", "user_id", "x", "", "\\u0069d", "\u{E9}",
  ]

  private static let values =
    [
      "null", "true", "0", "-1", "-0", "7", "0.5", "1e2", "1e400", "131049.0", "2147483648", "9223372036854775807",
      "9223372036854775808", "99999999999999999999", "1750030073", #""""#, #""\ud800""#, #""\udc00""#,
      #""\ud83d\ude00""#, #""\u0000""#, #""\/""#, "[]", "{}", "[{}]", #"[{"code":"7"}]"#, "\"\u{FEFF}\"", "\"\u{7F}\"",
      #""1750030073000""#, #""01750030073""#, #""+1750030073""#, #""1760086401""#, #""0""#, #""deleted""#,
    ] + RegularBody.errors
    + (RegularBody.ids + RegularBody.times + RegularBody.phones + RegularBody.users + RegularBody.kinds
    + RegularBody.callbackData).map { "\"\($0)\"" }

  /// Half of them start from a regular body or change only what keeps one regular, so that the fast reader takes many.
  mutating func mutated(_ body: [UInt8]) -> [UInt8] {
    var body = body
    switch random.next() % 8 {
    case 0..<3: body = RegularBody.make(with: &random)
    case 3: break
    default:
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&body) }
      return body
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) { mutateMildly(&body) }
    if random.next() % 4 == 0 { mutate(&body) }
    return body
  }

  /// What mostly leaves a regular body regular.
  private mutating func mutateMildly(_ body: inout [UInt8]) {
    let items = JSONItem.all(in: body)
    guard !items.isEmpty else { return body = RegularBody.make(with: &random) }
    let item = random.pick(items)
    switch random.next() % 6 {
    case 0: escapeACharacter(of: Bool.random(using: &random) ? item.value : item.key ?? item.value, in: &body)
    case 1: body.insert(contentsOf: random.pick([" ", "\n", "\t\r", "  "]).utf8, at: item.range.lowerBound)
    case 2: changeADigit(of: item.value, in: &body)
    case 3: replaceLikeWithLike(item, among: items, in: &body)
    case 4: if item.key == nil { insert(Array(body[item.value]), before: item, in: &body) }
    default:
      if item.key != nil { insert(Array(#""x":\#(random.pick(Self.values))"#.utf8), before: item, in: &body) }
    }
  }

  private mutating func mutate(_ body: inout [UInt8]) {
    let items = JSONItem.all(in: body)
    guard !items.isEmpty else { return body = RegularBody.make(with: &random) }
    let item = random.pick(items)
    let other = random.pick(items)
    switch random.next() % 10 {
    case 0: body.replaceSubrange(item.value, with: random.pick(Self.values).utf8)
    case 1: body.replaceSubrange(item.value, with: Array(body[other.value]))
    case 2: body.replaceSubrange(item.range, with: Array(body[other.range]))
    case 3: insert(Array(body[other.range]), before: item, in: &body)
    case 4: insert(Array(#""\#(random.pick(Self.keys))":\#(random.pick(Self.values))"#.utf8), before: item, in: &body)
    case 5: remove(item, in: &body)
    case 6:
      if let key = item.key { body.replaceSubrange(key, with: #""\#(random.pick(Self.keys))""#.utf8) }
    case 7: nest(item, in: &body)
    default: mutateMildly(&body)
    }
  }

  private func insert(_ piece: [UInt8], before item: JSONItem, in body: inout [UInt8]) {
    body.insert(contentsOf: piece + [UInt8(ascii: ",")], at: item.range.lowerBound)
  }

  private func remove(_ item: JSONItem, in body: inout [UInt8]) {
    var range = item.range
    if range.upperBound < body.count, body[range.upperBound] == UInt8(ascii: ",") {
      range = range.lowerBound..<(range.upperBound + 1)
    } else if range.lowerBound > 0, body[range.lowerBound - 1] == UInt8(ascii: ",") {
      range = (range.lowerBound - 1)..<range.upperBound
    }
    body.removeSubrange(range)
  }

  /// The same text in other bytes.
  private mutating func escapeACharacter(of text: Range<Int>, in body: inout [UInt8]) {
    guard text.count > 2, body[text.lowerBound] == UInt8(ascii: "\"") else { return }
    let place = Int.random(in: (text.lowerBound + 1)..<(text.upperBound - 1), using: &random)
    let byte = body[place]
    let escape = UInt8(ascii: "\\")
    guard (0x20..<0x7F).contains(byte), byte != escape, body[place - 1] != escape else { return }
    let digits = String(byte, radix: 16)
    body.replaceSubrange(place...place, with: (#"\u00"# + digits).utf8)
  }

  private mutating func changeADigit(of value: Range<Int>, in body: inout [UInt8]) {
    let digits = value.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(body[$0]) }
    guard !digits.isEmpty else { return }
    body[random.pick(digits)] = UInt8(ascii: "0") + UInt8(random.next() % 10)
  }

  /// A value of another member with the same key, as the values of ids, kinds and times are.
  private mutating func replaceLikeWithLike(_ item: JSONItem, among items: [JSONItem], in body: inout [UInt8]) {
    guard let key = item.key else { return }
    let like = items.filter { other in other.key.map { body[$0] == body[key] } ?? false }
    body.replaceSubrange(item.value, with: Array(body[random.pick(like).value]))
  }

  /// Seldom as deep as parsers take.
  private mutating func nest(_ item: JSONItem, in body: inout [UInt8]) {
    let depth = random.next() % 8 == 0 ? Int.random(in: 480...520, using: &random) : 1
    body.insert(contentsOf: repeatElement(UInt8(ascii: "]"), count: depth), at: item.value.upperBound)
    body.insert(contentsOf: repeatElement(UInt8(ascii: "["), count: depth), at: item.value.lowerBound)
  }
}
