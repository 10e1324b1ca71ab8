/// Says by the `User-Agent` of a request that no person made it by a tap: its visit is answered and not counted.
///
/// It goes by what programs say of themselves, in any case. Programs that fetch addresses on somebody's behalf (curl,
/// libraries) are not among them: they do nothing by themselves.
package enum AutomaticVisitor {
  /// Parts of names; whoever has one of them is a program.
  private static let names: [String] = [
    // Look at an address that somebody sends or types, to show a preview: Facebook and Instagram (and iMessage, which says
    // the same), Meta's crawlers, which visit what marketing templates link to, VK, and services for other chats.
    "facebookexternalhit", "facebot", "facebookcatalog", "meta-external", "vkshare", "embedly", "iframely",
    "slack-imgproxy",
    // BingPreview, SkypeUriPreview, Google Web Preview and their like.
    "preview",
    // Most others call themselves so: Twitterbot, Slackbot, TelegramBot, Discordbot, LinkedInBot, Googlebot, bingbot,
    // AdsBot-Google, UptimeRobot, Applebot, Baiduspider, Bytespider.
    "bot", "crawler", "spider",
    // Google's that do not.
    "mediapartners-google", "google-inspectiontool", "google-safety",
    // Browsers without a person, and services that watch whether a site answers.
    "headless", "phantomjs", "lighthouse", "pingdom", "statuscake", "site24x7", "gtmetrix",
  ]

  /// Is how WhatsApp's own preview begins. Elsewhere in the text it may be the browser within the app, with a person.
  private static let whatsApp = Array("whatsapp/".utf8)

  /// A maker of telephones whose models stand in the names of people's browsers: no `bot`.
  private static let cubot = Array("cubot".utf8)

  /// ``names`` by their first character.
  private static let namesByStart: [[[UInt8]]] = {
    var table = [[[UInt8]]](repeating: [], count: 128)
    for name in names {
      let characters = Array(name.utf8)
      if let first = characters.first { table[Int(first)].append(characters) }
    }
    return table
  }()

  /// - Parameter userAgent: as the request has it.
  package static func isNamed(by userAgent: String) -> Bool {
    let text = userAgent.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    if text.starts(with: whatsApp) { return true }
    for (index, character) in text.enumerated() where character < 128 {
      for name in namesByStart[Int(character)] where text[index...].starts(with: name) {
        if name.elementsEqual("bot".utf8), index >= 2, text[(index - 2)...].starts(with: cubot) { continue }
        return true
      }
    }
    return false
  }
}
