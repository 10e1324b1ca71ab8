extension JSONBytes {
  /// Writes Graph's error object: `{"error":{"message","type","is_transient"?,"code","error_subcode"?,"fbtrace_id"}}`.
  /// - Parameter isTransient: what Meta's SDKs go by when they try again; nil leaves it out.
  mutating func graphError(_ message: String, isTransient: Bool?, code: Int, subcode: Int?, traceID: String) {
    literal(#"{"error":{"message":"#)
    string(message)
    literal(#","type":"OAuthException","#)
    if let isTransient {
      if isTransient { literal(#""is_transient":true,"#) } else { literal(#""is_transient":false,"#) }
    }
    literal(#""code":"#)
    integer(code)
    if let subcode {
      literal(#","error_subcode":"#)
      integer(subcode)
    }
    literal(#","fbtrace_id":"#)
    string(traceID)
    literal("}}")
  }
}
