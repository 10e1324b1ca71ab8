import Testing

@testable import TemplateAnalyticsStore

@Suite struct ClickHouseLocationTests {
  @Test func shardsAndReplicas() throws {
    let location = try #require(ClickHouseLocation("clickhouse+http://a:1,b:2;c,[::1]:4/counts"))
    typealias Address = ClickHouseLocation.Address
    #expect(
      location.shards == [
        [Address(host: "a", port: 1), Address(host: "b", port: 2)],
        [Address(host: "c", port: 8123), Address(host: "::1", port: 4)],
      ])
    #expect(location.database == "counts")
    #expect(location.text == "clickhouse+http://a:1,b:2;c:8123,[::1]:4/counts")
    #expect(ClickHouseLocation(location.text) == location)
  }

  @Test func whatIsLeftOut() throws {
    let location = try #require(ClickHouseLocation("clickhouse+https://a"))
    #expect(location.text == "clickhouse+https://a:8443/tickmark")
    #expect(location.shards[0][0].url == "https://a:8443")
  }

  @Test(arguments: [
    "http://a", "clickhouse+http://", "clickhouse+http://a,,b", "clickhouse+http://a;", "clickhouse+http://a:0",
    "clickhouse+http://a:65536", "clickhouse+http://user@a", "clickhouse+http://a/b/c", "clickhouse+http://a/1b",
    "clickhouse+http://a/b'", "clickhouse+http://a?x", "clickhouse+http://a,a",
  ])
  func anythingElseIsRefused(text: String) { #expect(ClickHouseLocation(text) == nil) }
}
