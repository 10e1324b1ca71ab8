import Foundation

extension DashboardWorld {
  /// Codes of Meta's that a marketer gets to see.
  private static let marketing = [131_049, 131_026, 130_472, 131_050]

  /// Of the templates in `shop.ndjson`; nobody sends the last one.
  static let shopHabits: [DashboardTraffic.Habit] = [
    .init(
      template: "1001", daily: 42, delivered: 91, read: 78, replied: 4, tapped: 6, button: "Stop promotions",
      codes: marketing),
    .init(
      template: "1002", daily: 30, delivered: 90, read: 83, replied: 3, tapped: 4, button: "रुचि नहीं है",
      codes: marketing),
    .init(template: "1003", daily: 18, delivered: 93, read: 66, codes: marketing),
    .init(template: "1004", daily: 36, delivered: 98, read: 88, replied: 5, tapped: 7, button: "Contact support"),
    .init(template: "1005", daily: 30, delivered: 98, read: 81, tapped: 12, button: "I am not at home"),
    .init(template: "1006", daily: 12, delivered: 97, read: 85, tapped: 55, button: "تأكيد"),
    .init(template: "1007", daily: 55, delivered: 99, read: 92, replied: 0, codes: [131_026, 131_000]),
    .init(
      template: "1008", daily: 20, delivered: 84, read: 31, replied: 1, tapped: 9, button: "Stop promotions",
      codes: marketing),
  ]

  /// Of every template in `hostile.ndjson`: taps on its first button, or on one that it does not have.
  static func hostileHabits() throws -> [DashboardTraffic.Habit] {
    struct Line: Decodable {
      struct Component: Decodable {
        struct Button: Decodable { let text: String }
        let buttons: [Button]?
      }
      let id: String
      let components: [Component]
    }
    let text = try String(contentsOfFile: PythonTool.support("dashboard/hostile.ndjson"), encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      let line = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
      let button = line.components.flatMap { $0.buttons ?? [] }.first?.text
      return .init(
        template: line.id, daily: 6, delivered: 90, read: 90, tapped: 50,
        button: button ?? "</td></table><script>document.title='owned'</script>")
    }
  }
}
