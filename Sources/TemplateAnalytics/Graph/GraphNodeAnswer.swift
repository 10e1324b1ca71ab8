/// The answers about a WABA itself.
package enum GraphNodeAnswer {
  /// - Parameters:
  ///   - fields: what was asked for. `id` is told in any case, as Meta does: last where nobody asked.
  ///   - analytics: there if `fields` asks for them.
  package static func encode(
    _ fields: [GraphNodeQuery.Field], waba: WABAID, name: String, analytics: GraphAnalyticsAnswer?
  ) -> [UInt8] {
    var json = JSONBytes()
    json.literal("{")
    json.list(fields.contains(.id) ? fields : fields + [.id]) { json, field in
      json.string(field.rawValue)
      json.literal(":")
      switch field {
      case .id: json.string(waba.description)
      case .name: json.string(name)
      case .templateAnalytics: analytics?.write(to: &json)
      }
    }
    json.literal("}")
    return json.bytes
  }

  /// The answer to a change.
  package static func changed(_ waba: WABAID) -> [UInt8] { encode([.id], waba: waba, name: "", analytics: nil) }
}
