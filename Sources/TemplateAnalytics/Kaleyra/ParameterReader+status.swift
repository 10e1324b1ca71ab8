extension ParameterReader {
  /// - Throws: ``KaleyraFailure/invalidStatus``, which wins over the problems of all other parameters.
  func status() throws(KaleyraFailure) -> TemplateStatus? {
    let given = given("status")
    guard let word = given.first else { return nil }
    guard given.count == 1, let status = TemplateStatus(kaleyraWord: word) else { throw .invalidStatus }
    return status
  }
}
