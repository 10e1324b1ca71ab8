/// A number of the page about what comes in, with what it means.
struct IngestFigure {
  /// Distinct on the page.
  var id: String
  var name: String
  var value: HTML
  var meaning: HTML
  /// What to do, where the number is not as it should be.
  var advice: HTML?

  var row: HTML {
    let advice = advice.map { "<small class=\"worse\"><b>What to do:</b> \($0)</small>" as HTML }
    return "<tr id=\"\(id)\"><th scope=\"row\">\(name)<small>\(meaning)</small>\(advice)<td>\(value)\n"
  }

  /// A table of some of them.
  static func table(_ figures: [IngestFigure], caption: String) -> HTML {
    """
    <table class="figures">
    <caption class="unseen">\(caption)</caption>
    <tbody>
    \(figures.map(\.row).joined())</table>

    """
  }
}
