import CLibFuzzer
import Glibc
import TemplateAnalytics

/// The two readers of webhooks, held against each other: what the fast one takes, the plain one reads as the same facts and nothing
/// else; what it leaves, the plain one survives, and each part that it rejects when that is tried again.
private struct FuzzTarget {
  private static let pseudonyms = Pseudonyms(secret: Array(0..<16))
  private static let receivedAt: UnixTime = 1_760_000_000
  private let scanner = ReceiptScanner(pseudonyms: pseudonyms)
  private let decoder = WebhookDecoder(pseudonyms: pseudonyms)

  private var inputs = 0
  private var taken = 0
  /// Of those that were taken, how many told at least one receipt.
  private var withReceipts = 0
  private var receiptCount = 0
  private var rejectedParts = 0

  mutating func run(_ input: UnsafeRawBufferPointer) {
    inputs += 1
    let body = Array(input)
    let plain = decoder.decode(body, receivedAt: Self.receivedAt)
    if let receipts = scanner.scan(input, receivedAt: Self.receivedAt) {
      taken += 1
      withReceipts += receipts.isEmpty ? 0 : 1
      receiptCount += receipts.count
      compare(receipts, plain, body)
    }
    for part in plain.rejected {
      rejectedParts += 1
      _ = decoder.decode(part.body, receivedAt: Self.receivedAt)
    }
  }

  private func compare(_ receipts: [Receipt], _ plain: DecodedDelivery, _ body: [UInt8]) {
    var fast = Batch()
    fast.learn(receipts)
    if fast != plain.batch { fail("the facts differ", fast, plain, body) }
    guard plain.rejected.isEmpty, plain.templateChanges.isEmpty, plain.otherKinds.isEmpty else {
      fail("the plain decoder finds more than receipts", fast, plain, body)
    }
    let bytes = Receipt.bytes(of: receipts)
    var stored = Batch()
    var restored: [Receipt] = []
    guard bytes.withUnsafeBytes({ stored.learn(receipts: $0) && Receipt.append($0, to: &restored) }),
      stored == fast, restored == receipts
    else { fail("the bytes that the inbox keeps tell something else", fast, plain, body) }
  }

  private func fail(_ what: String, _ fast: Batch, _ plain: DecodedDelivery, _ body: [UInt8]) -> Never {
    print(
      """
      DIFFERENCE: \(what)
      body:   \(String(decoding: body, as: UTF8.self))
      fast:   \(fast.factCount) facts \(described(fast))
      plain:  \(plain.batch.factCount) facts \(described(plain.batch))
      plain, rejected: \(plain.rejected.map(\.reason))
      plain, template changes: \(plain.templateChanges.count), other kinds: \(plain.otherKinds)
      """)
    report()
    fatalError(what)
  }

  private func described(_ batch: Batch) -> String {
    batch.records.sorted { $0.key < $1.key }.map { "\n  \($0.key.hash): \($0.value)" }.joined()
      + batch.inbound.sorted { $0.key < $1.key }.map { "\n  inbound \($0.key.hash): \($0.value)" }.joined()
  }

  func report() {
    print(
      "inputs \(inputs), taken by the scanner \(taken), of these with receipts \(withReceipts), "
        + "receipts compared \(receiptCount), rejected parts tried again \(rejectedParts)")
    fflush(nil)
  }
}

/// libFuzzer calls from one thread only.
private nonisolated(unsafe) var target: FuzzTarget = {
  atexit { target.report() }
  return FuzzTarget()
}()

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafeRawPointer?, _ count: Int) -> CInt {
  target.run(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}

/// Called by libFuzzer to make the next input from `bytes`, in place. An eighth are its own mutations, which know no JSON.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: CUnsignedInt) -> Int {
  var mutator = BodyMutator(seed: UInt64(seed))
  guard mutator.isForStructure else { return LLVMFuzzerMutate(bytes, count, limit) }
  let body = mutator.mutated(Array(UnsafeBufferPointer(start: bytes, count: count)))
  guard body.count <= limit else { return LLVMFuzzerMutate(bytes, count, limit) }
  UnsafeMutableBufferPointer(start: bytes, count: body.count).baseAddress?.update(from: body, count: body.count)
  return body.count
}
