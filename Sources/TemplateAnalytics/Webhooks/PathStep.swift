import Foundation

/// A step of the way to a part of a JSON document.
enum PathStep {
  case key(String)
  case index(Int)

  /// `entry[0].changes[1].value`
  static func text(_ path: [PathStep]) -> String {
    path.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += (text.isEmpty ? "" : ".") + key
      case .index(let index): text += "[\(index)]"
      }
    }
  }

  /// The document with only the part at `path` left of every array on the way: itself a whole delivery. Of the
  /// neighbours only scalars and `metadata` stay, which the part needs to be understood.
  ///
  /// - Parameter document: as `JSONSerialization` reads it.
  static func part(of document: Any, at path: [PathStep]) -> [UInt8]? {
    guard let part = narrowed(document, to: path[...]),
      let data = try? JSONSerialization.data(withJSONObject: part, options: [.sortedKeys, .fragmentsAllowed])
    else { return nil }
    return Array(data)
  }

  private static func narrowed(_ value: Any, to path: ArraySlice<PathStep>) -> Any? {
    guard let step = path.first else { return value }
    switch step {
    case .index(let index):
      guard let array = value as? [Any], array.indices.contains(index) else { return nil }
      return narrowed(array[index], to: path.dropFirst()).map { [$0] }
    case .key(let key):
      guard let object = value as? [String: Any], let below = object[key] else { return nil }
      var kept = object.filter { name, neighbour in
        name == "metadata" || !(neighbour is [Any] || neighbour is [String: Any])
      }
      kept[key] = narrowed(below, to: path.dropFirst())
      return kept
    }
  }
}
