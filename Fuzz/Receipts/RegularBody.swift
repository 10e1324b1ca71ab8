/// Makes webhook bodies that hold regular receipts. Names are few, so that contacts and receipts often share them.
struct RegularBody {
  static let ids = ["102290129340398", "419561257915477", "1", "999999999999999999"]
  static let times = ["1750030073", "1750030074", "1230768000", "1760086400"]
  static let phones = ["16505551234", "16505551235", "1", "", "\u{E9}", "e\u{301}", "K", "\u{212A}"]
  static let users = ["US.1", "US.2", "U", "", "\u{E9}", "e\u{301}", "\u{C5}", "\u{212B}", "\\u00e9", "\\u0065\\u0301"]
  static let kinds = ["sent", "delivered", "read", "played", "failed"]
  static let callbackData = [
    "template_id=42", "template_id=042", "template_id=", "template_id=999999999999999999",
    "template_id=1999999999999999999", "template_id=4\\u0032", "template_id=42 ", "template_id\\u003d7",
    #"{\"template_id\":\"42\"}"#, #"{\"template_id\":43}"#, #"{\"template_id\":\"42\",\"template_id\":7}"#, "{",
    "order 7", "",
    "template_id=\u{338}7", "template_id=7\u{301}",
  ]
  static let errors = [
    "[]", #"[{"code":131049}]"#, #"[{"code":131049,"title":"t","error_data":{"details":"d"}}]"#,
    #"[{"code":131026},{"code":131049}]"#, #"[{"code":-2147483648}]"#, #"[{"code":0},{"title":"t"}]"#,
  ]

  static func make(with random: inout SplitMix64) -> [UInt8] {
    let many = random.next() % 8 == 0 ? 2 : 1
    let entries = list(1...many, &random) { random in
      let changes = list(1...many, &random) { random in #"{"field":"messages","value":\#(value(&random))}"# }
      return #"{"id":"\#(random.pick(ids))","changes":[\#(changes)]}"#
    }
    return Array(#"{"object":"whatsapp_business_account","entry":[\#(entries)]}"#.utf8)
  }

  private static func value(_ random: inout SplitMix64) -> String {
    var members = [#""statuses":[\#(list(0...2, &random, status))]"#]
    if Bool.random(using: &random) { members.append(#""metadata":{"phone_number_id":"\#(random.pick(ids))"}"#) }
    if Bool.random(using: &random) {
      let contacts = list(0...3, &random) { random in
        var members: [String] = []
        if random.next() % 4 > 0 { members.append(#""wa_id":"\#(random.pick(phones))""#) }
        if random.next() % 4 > 0 { members.append(#""user_id":"\#(random.pick(users))""#) }
        return "{\(members.joined(separator: ","))}"
      }
      members.append(#""contacts":[\#(contacts)]"#)
    }
    return "{\(members.shuffled(using: &random).joined(separator: ","))}"
  }

  private static func status(_ random: inout SplitMix64) -> String {
    var members = [
      #""id":"wamid.\#(random.next() % 3)""#, #""status":"\#(random.pick(kinds))""#,
      #""timestamp":"\#(random.pick(times))""#,
    ]
    if Bool.random(using: &random) { members.append(#""recipient_id":"\#(random.pick(phones))""#) }
    if Bool.random(using: &random) { members.append(#""recipient_user_id":"\#(random.pick(users))""#) }
    if Bool.random(using: &random) {
      members.append(#""biz_opaque_callback_data":"\#(random.pick(callbackData))""#)
    }
    if Bool.random(using: &random) { members.append(#""errors":\#(random.pick(errors))"#) }
    return "{\(members.shuffled(using: &random).joined(separator: ","))}"
  }

  private static func list(
    _ counts: ClosedRange<Int>, _ random: inout SplitMix64, _ element: (inout SplitMix64) -> String
  ) -> String {
    let count = Int.random(in: counts, using: &random)
    return (0..<count).map { _ in element(&random) }.joined(separator: ",")
  }
}
