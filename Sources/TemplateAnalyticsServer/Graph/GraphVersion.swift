import Hummingbird

/// The first part of an address on the Graph face: `v26.0`. Every version gets the same answers.
enum GraphVersion {
  /// As in the address. Where the router knows no parameter, it is the `v2` that Kaleyra's addresses begin with too.
  static func text(_ context: AppContext) -> String { context.parameters.get("version") ?? "v2" }

  /// Whether it is `v` and a number, perhaps with a second number behind a dot.
  static func isOne(_ text: String) -> Bool {
    guard text.utf8.first == UInt8(ascii: "v") else { return false }
    let numbers = text.utf8.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return (1...2).contains(numbers.count)
      && numbers.allSatisfy {
        (1...3).contains($0.count) && $0.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      }
  }
}
