import Foundation

extension TimeZone {
  /// - Returns: nil unless `name` is an IANA name (`Asia/Kolkata`) or `UTC`: abbreviations such as `IST` mean several.
  package init?(iana name: String) {
    guard name == "UTC" || name.contains("/") else { return nil }
    self.init(identifier: name)
  }
}
