import Hummingbird

/// An address on the Graph face: `/v26.0/109087654321098`. Every version gets the same answers.
///
/// In those that begin with `v2`, as Kaleyra's do, the router has no version and calls the object by Kaleyra's name for
/// what stands in its place.
enum GraphAddress {
  static func objectID(_ context: AppContext) -> String {
    context.parameters.get("object_id") ?? context.parameters.get("sid") ?? ""
  }

  static func version(_ context: AppContext) -> String { context.parameters.get("version") ?? "v2" }

  /// Whether it is `v` and a number, perhaps with a second number behind a dot.
  static func isVersion(_ text: String) -> Bool {
    guard text.utf8.first == UInt8(ascii: "v") else { return false }
    let numbers = text.utf8.dropFirst().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return (1...2).contains(numbers.count)
      && numbers.allSatisfy {
        (1...3).contains($0.count) && $0.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      }
  }
}
