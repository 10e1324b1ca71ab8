import TemplateAnalytics
import Testing

@Suite struct PseudonymsTests {
  private let wamid = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUFERjg0NDEzNDdFODU3MUMxMAA="
  private let waba = WABAID("102290129340398")!
  private let pseudonyms = Pseudonyms(secret: Array(0..<16))

  @Test func theSameMessageHasTheSameKey() {
    #expect(pseudonyms.message(wamid, of: waba) == Pseudonyms(secret: Array(0..<16)).message(wamid, of: waba))
    #expect(pseudonyms.message(wamid, of: waba) != pseudonyms.message(wamid + "=", of: waba))
  }

  @Test func oneWABAsClaimCannotTouchAnothersMessage() throws {
    let other = try #require(WABAID("102290129340399"))
    #expect(pseudonyms.message(wamid, of: waba) != pseudonyms.message(wamid, of: other))
    #expect(pseudonyms.event(wamid, of: waba) != pseudonyms.event(wamid, of: other))
  }

  /// Each of the sixteen bytes counts, so the whole secret is in use.
  @Test(arguments: 0..<16)
  func anotherSecretGivesOtherKeys(byte: Int) {
    var secret: [UInt8] = Array(0..<16)
    secret[byte] ^= 0x80
    let other = Pseudonyms(secret: secret)
    #expect(other.message(wamid, of: waba) != pseudonyms.message(wamid, of: waba))
    #expect(other.event(wamid, of: waba) != pseudonyms.event(wamid, of: waba))
    #expect(other.user(phoneNumber: "1", of: "2") != pseudonyms.user(phoneNumber: "1", of: "2"))
    #expect(other.fingerprint != pseudonyms.fingerprint)
  }

  @Test func equalTextsOfDifferentKindsHaveDifferentKeys() {
    let keys = [
      pseudonyms.message("16505551234", of: waba).hash,
      pseudonyms.event("16505551234", of: waba).hash,
      pseudonyms.user(phoneNumber: "16505551234", of: "").hash,
      pseudonyms.user(userID: "16505551234", of: "").hash,
      pseudonyms.fingerprint,
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func aUserIsAnotherForAnotherBusinessNumber() {
    #expect(
      pseudonyms.user(phoneNumber: "16505551234", of: "106540352242922")
        != pseudonyms.user(phoneNumber: "16505551234", of: "106540352242923"))
    #expect(
      pseudonyms.user(userID: "US.1", of: "106540352242922") != pseudonyms.user(userID: "US.1", of: "106540352242923"))
    // Where one text ends and the other begins is part of the key.
    #expect(pseudonyms.user(phoneNumber: "23", of: "1") != pseudonyms.user(phoneNumber: "3", of: "12"))
  }

  /// Pins the stored format: a change here makes every stored key meaningless, so it needs a migration.
  @Test func keysStayWhatTheyWere() {
    let number = withUnsafeBytes(of: waba.value.littleEndian, Array.init)
    let text: [UInt8] = [UInt8(ascii: "m")] + number + Array(wamid.utf8)
    let sipHash = SipHash24(key0: 0x0706_0504_0302_0100, key1: 0x0f0e_0d0c_0b0a_0908)
    #expect(pseudonyms.message(wamid, of: waba).hash == text.withUnsafeBytes { sipHash.hash($0) })
  }

  @Test func emptyAndLongTextsAreHashedToo() {
    let long = String(repeating: "x", count: 100_000)
    #expect(pseudonyms.message("", of: waba) != pseudonyms.message(long, of: waba))
    #expect(pseudonyms.message(long, of: waba) != pseudonyms.message(long + "x", of: waba))
  }
}
