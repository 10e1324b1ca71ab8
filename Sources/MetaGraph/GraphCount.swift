/// A count as Meta writes it: a number, with or without decimals, or a string of one. Never below 0.
struct GraphCount: Decodable {
  let value: Int

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self), number < 1_000_000_000_000_000 {
      value = max(0, number)
    } else {
      let number = try (try? container.decode(Double.self)) ?? Double(container.decode(String.self)) ?? .nan
      // Also refuses what is no number.
      guard abs(number) < 1e15 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a count")
      }
      value = max(0, Int(number.rounded(.down)))
    }
  }
}
