import Configuration
import Foundation

/// Reads settings from layers, the strongest first, and keeps what it found: values, their origins, and every mistake.
struct SettingsReader {
  /// One place that settings come from.
  struct Layer {
    let provider: any ConfigProvider
    /// How a setting of this layer is named to people.
    let source: (SettingDeclaration) -> SettingSource
  }

  private let layers: [Layer]
  private(set) var origins: [SettingOrigin] = []
  private(set) var problems: [SettingsError.Problem]

  init(layers: [Layer], problems: [SettingsError.Problem]) {
    self.layers = layers
    self.problems = problems
  }

  /// The value from the strongest layer that has one. A malformed value is a problem and never gives way to a weaker
  /// layer; the default then stands in, so that reading can go on and find the other mistakes.
  mutating func read<Value>(_ setting: Setting<Value>) -> Value {
    let declaration = setting.declaration
    for layer in layers {
      let source = layer.source(declaration)
      do {
        guard let text = try text(of: declaration, in: layer.provider) else { continue }
        let value = try setting.format.value(of: text)
        remember(declaration, setting.format.show(value), source)
        return value
      } catch let malformed as SettingMalformed {
        reject(setting, source, malformed.reason, text: try? text(of: declaration, in: layer.provider))
      } catch {
        reject(setting, source, "has another type", text: nil)
      }
      return setting.fallback
    }
    remember(declaration, declaration.defaultText, .default)
    return setting.fallback
  }

  /// Whether the value that was found cannot be used, and the default stands in.
  func isRejected<Value>(_ setting: Setting<Value>) -> Bool {
    problems.contains { $0.key == setting.declaration.key }
  }

  /// Refuses a value that was read and does not go with another one.
  mutating func reject<Value>(_ setting: Setting<Value>, _ wrong: String, right: String) {
    let source = origins.first { $0.key == setting.declaration.key }?.source ?? .default
    problems.append(
      SettingsError.Problem(key: setting.declaration.key, from: source.description, wrong: wrong, right: right))
  }

  /// - Returns: nil where the layer says nothing. An empty text says nothing either, save that it empties a list.
  private func text(of declaration: SettingDeclaration, in provider: any ConfigProvider) throws -> String? {
    let type: ConfigType = declaration.isList ? .stringArray : .string
    switch try provider.value(forKey: AbsoluteConfigKey(declaration.path), type: type).value?.content {
    case .string(let text):
      let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
      return trimmed.isEmpty ? nil : trimmed
    case .stringArray(let items): return items.joined(separator: ",")
    default: return nil
    }
  }

  private mutating func remember(_ declaration: SettingDeclaration, _ text: String, _ source: SettingSource) {
    let value = declaration.isSecret && !text.isEmpty ? SettingOrigin.hidden : text
    origins.append(SettingOrigin(declaration: declaration, value: value, source: source))
  }

  private mutating func reject<Value>(
    _ setting: Setting<Value>, _ source: SettingSource, _ reason: String?, text: String?
  ) {
    let isQuotable = setting.format.isQuotable && !setting.declaration.isSecret
    let quoted = isQuotable ? text.map { "cannot be \"\($0.prefix(60))\"" } : nil
    problems.append(
      SettingsError.Problem(
        key: setting.declaration.key, from: source.description,
        wrong: reason ?? quoted ?? "has a value that cannot be used", right: "give \(setting.format.expected)"))
  }
}
