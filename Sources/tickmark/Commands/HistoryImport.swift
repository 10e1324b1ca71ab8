import Foundation
import TemplateAnalytics
import TemplateAnalyticsStore

/// Brings lines of history into the inbox in pieces, and sees that they get into the counts.
///
/// A line that was settled before is known by its keyed hash for ever and left out: that makes an import resumable and
/// repeatable, in whatever pieces it comes.
struct HistoryImport {
  private static let pieceLines = 1000
  private static let pieceBytes = 1 << 20
  /// How often to look whether a running server has settled what was appended.
  private static let poll: Duration = .milliseconds(50)

  private let store: Store
  private let waba: WABAID
  private var pieces: [DeliveryContent.Kind: Piece] = [:]
  /// How far each segment was appended to, as long as that is not known to be settled.
  private var appended: [String: Inbox.Position] = [:]
  private(set) var result = Result()

  struct Result {
    var sends = 0
    var webhooks = 0
    /// Lines.
    var alreadyImported = 0
    /// Lines that were not understood: number and what is right.
    var problems: [String] = []
  }

  private struct Piece {
    var bytes: [UInt8] = []
    var lineCount = 0
  }

  init(store: Store, waba: WABAID) {
    self.store = store
    self.waba = waba
  }

  /// - Parameter number: of the line in its file, for what is wrong with it.
  mutating func take(_ line: [UInt8], number: Int) async throws {
    let kind: DeliveryContent.Kind
    if Self.isWebhook(line) {
      kind = .importedWebhooks
      pieces[kind, default: Piece()].bytes += line + [UInt8(ascii: "\n")]
    } else {
      kind = .importedSends
      switch SendRegistration.parse(line) {
      case .success(let send) where send.isInTheFuture(at: UnixTime(Date().timeIntervalSince1970)):
        result.problems.append("line \(number): " + SendRegistration.futureProblem)
        return
      case .success(let send): pieces[kind, default: Piece()].bytes += SendRegistration.lines([send])
      case .failure(let invalid):
        result.problems.append("line \(number): " + invalid.problems.joined(separator: "; "))
        return
      }
    }
    pieces[kind, default: Piece()].lineCount += 1
    if let piece = pieces[kind], piece.lineCount >= Self.pieceLines || piece.bytes.count >= Self.pieceBytes {
      try await flush(kind)
    }
  }

  /// Returns once all that was taken is in the counts.
  mutating func finish() async throws {
    for kind in [DeliveryContent.Kind.importedSends, .importedWebhooks] { try await flush(kind) }
    try await settle()
  }

  private mutating func flush(_ kind: DeliveryContent.Kind) async throws {
    guard let piece = pieces.removeValue(forKey: kind), piece.lineCount > 0 else { return }
    let content = try unknown(piece, kind: kind)
    guard let content else { return }
    let now = UnixTime(Date().timeIntervalSince1970)
    let end: Inbox.Position
    do throws(StoreError) {
      end = try await store.inbox.append([content], receivedAt: now)
    } catch .inboxFull {
      try await settle()
      end = try await store.inbox.append([content], receivedAt: now)
    }
    appended[end.segment] = end
  }

  /// Leaves out the lines that are in the counts already.
  /// - Returns: nil where none is left.
  private mutating func unknown(_ piece: Piece, kind: DeliveryContent.Kind) throws(StoreError) -> DeliveryContent? {
    let waba = kind == .importedSends ? waba : nil
    let lines = piece.bytes.split(separator: UInt8(ascii: "\n"))
    let keys = lines.map { store.pseudonyms.line($0, of: waba) }
    let known = try store.ledger.imported(among: keys)
    let unknown = zip(lines, keys).filter { !known.contains($1) }.map(\.0)
    result.alreadyImported += lines.count - unknown.count
    if kind == .importedSends { result.sends += unknown.count } else { result.webhooks += unknown.count }
    if unknown.isEmpty { return nil }
    return DeliveryContent(kind: kind, waba: waba, body: Array(unknown.joined(separator: [UInt8(ascii: "\n")])))
  }

  /// Settles here, or waits for the server that does.
  private mutating func settle() async throws {
    while true {
      for end in appended.values where try store.isSettled(end) { appended[end.segment] = nil }
      if appended.isEmpty { return }
      do throws(StoreError) {
        try await store.settleAll(now: UnixTime(Date().timeIntervalSince1970))
      } catch .inUse {
        try? await Task.sleep(for: Self.poll)
      }
    }
  }

  /// A webhook body has `entry`; a send never does.
  private static func isWebhook(_ line: [UInt8]) -> Bool {
    struct Keys: Decodable {
      let isWebhook: Bool
      enum CodingKeys: String, CodingKey { case entry, wamid }
      init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        isWebhook = keys.contains(.entry) && !keys.contains(.wamid)
      }
    }
    guard String(decoding: line, as: UTF8.self).contains("\"entry\"") else { return false }
    return (try? JSONDecoder().decode(Keys.self, from: Data(line)))?.isWebhook ?? false
  }
}
