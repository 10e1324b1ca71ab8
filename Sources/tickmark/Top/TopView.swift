import Dispatch
import Foundation
import TemplateAnalyticsStore
import UnixSignals

/// `tickmark top` on a terminal: looks again and again until somebody presses q or Ctrl-C.
struct TopView {
  let sampler: TopSampler
  let interval: Duration

  private enum Event: Sendable {
    case sampled(TopSnapshot)
    case failed(String)
    case resized
    case left
  }

  /// Gives the terminal back at its end.
  /// - Parameter first: what is shown until the next look.
  func run(on session: consuming TerminalSession, first: TopSnapshot) async {
    let (events, emitting) = AsyncStream.makeStream(of: Event.self)
    let keys = Self.keys { if $0 { emitting.yield(.left) } }
    defer { keys.cancel() }
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup, .sigwinch)
    let sampling = Task { [sampler, interval] in
      var sampler = sampler
      while (try? await Task.sleep(for: interval)) != nil {
        do throws(StoreError) {
          emitting.yield(.sampled(try await sampler.sample()))
        } catch {
          emitting.yield(.failed(error.message))
        }
      }
    }
    let listening = Task {
      for await signal in signals { emitting.yield(signal == .sigwinch ? .resized : .left) }
    }
    var snapshot = first
    var failure: String?
    session.draw(TopScreen(snapshot: snapshot, look: .ofOutput).frame())
    watching: for await event in events {
      switch event {
      case .sampled(let next): (snapshot, failure) = (next, nil)
      case .failed(let why): failure = why
      case .resized: break
      case .left: break watching
      }
      session.draw(TopScreen(snapshot: snapshot, look: .ofOutput).frame(failure: failure))
    }
    // At once, whatever a look under way waits for.
    session.leave()
    listening.cancel()
    sampling.cancel()
    await sampling.value
  }

  /// Reads what is pressed.
  /// - Parameter press: called with whether it means to leave: q, Ctrl-C, Ctrl-D, Ctrl-\, or the end of the input.
  private static func keys(_ press: @escaping @Sendable (Bool) -> Void) -> any DispatchSourceRead {
    let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO)
    source.setEventHandler {
      var bytes = [UInt8](repeating: 0, count: 64)
      let count = read(STDIN_FILENO, &bytes, bytes.count)
      press(
        count <= 0 || bytes.prefix(count).contains { [UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4, 28].contains($0) })
    }
    source.resume()
    return source
  }
}
