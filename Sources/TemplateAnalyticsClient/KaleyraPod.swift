/// Where Kaleyra's API is, by region: each account lives on one of these.
public enum KaleyraPod: String, CaseIterable, Sendable {
  case india = "in"
  /// Kaleyra's page calls it the SG pod.
  case singapore = "ap"
  case europe = "eu"
  case northAmerica = "na"

  /// The base URL of its API, without a slash at the end.
  public var url: String { "https://api.\(rawValue).kaleyra.io" }
}
