/// What is wrong with one parameter of a request.
package struct ParameterProblem: Equatable, Sendable {
  package var parameter: String
  /// Plain English for the caller: names the parameter, says what is right and gives an example.
  package var text: String

  package init(parameter: String, text: String) {
    self.parameter = parameter
    self.text = text
  }
}
