/// The product.
package enum Tickmark {
  /// Semantic version.
  package static let version = "0.1.0"
}
