/// Kaleyra's envelope of an answer. That of a failure is ``KaleyraFailure/body``.
enum KaleyraEnvelope {
  /// - Parameters:
  ///   - capacity: about how many bytes `data` will have.
  ///   - writeData: writes the elements of the array `data`.
  static func success(page: Page, capacity: Int, _ writeData: (inout JSONBytes) -> Void) -> [UInt8] {
    var json = JSONBytes(capacity: capacity + 256)
    json.literal(#"{"code":"WA200","message":"Request successfully executed!","data":["#)
    writeData(&json)
    json.literal(#"],"paging":{"cursors":{"before":"#)
    json.string(page.before)
    json.literal(#","after":"#)
    json.string(page.after)
    json.literal(#"}},"error":{}}"#)
    return json.bytes
  }
}
