import TemplateAnalytics
import Testing

@Suite struct MetaIDTests {
  @Test(
    arguments: [
      ("1", 1), ("278077987957091", 278_077_987_957_091), ("1689556908129832", 1_689_556_908_129_832),
      ("999999999999999999", 999_999_999_999_999_999),
    ] as [(String, Int64)])
  func digitsAreAnID(text: String, value: Int64) {
    #expect(TemplateID(text)?.value == value)
    #expect(TemplateID(value)?.description == text)
  }

  @Test(arguments: [
    "", "0", "012", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "1_000", "1000000000000000000",
    "12345678901234567890", "９", "٣", "1٣", "1\u{301}", "1\u{0}", "id",
  ])
  func nothingElseIsAnID(text: String) {
    #expect(TemplateID(text) == nil)
  }

  @Test func onlyPositiveNumbersAreIDs() {
    #expect(WABAID(Int64(0)) == nil)
    #expect(WABAID(Int64(-5)) == nil)
    #expect(WABAID(Int64(5))?.value == 5)
  }

  @Test func aSliceOfATextIsReadToo() {
    #expect(TemplateID("template_id=42".dropFirst(12))?.value == 42)
  }

  @Test func idsAreOrderedAsNumbersAndTemplatesByWABAFirst() throws {
    let nine = try #require(TemplateID("9"))
    let ten = try #require(TemplateID("10"))
    #expect(nine < ten)
    let waba1 = try #require(WABAID("1"))
    let waba2 = try #require(WABAID("2"))
    #expect(TemplateKey(waba: waba1, template: ten) < TemplateKey(waba: waba2, template: nine))
    #expect(TemplateKey(waba: waba1, template: nine) < TemplateKey(waba: waba1, template: ten))
  }
}
