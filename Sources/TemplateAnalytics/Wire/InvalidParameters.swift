/// Every bad parameter of a request, in the order in which they are read.
package struct InvalidParameters: Error, Equatable, Sendable {
  package var problems: [ParameterProblem]

  package init(_ problems: [ParameterProblem]) { self.problems = problems }
}
