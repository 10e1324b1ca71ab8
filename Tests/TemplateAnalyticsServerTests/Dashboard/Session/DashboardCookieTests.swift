import CountingWorlds
import HTTPTypes
import Hummingbird
import Testing

@testable import TemplateAnalyticsServer

@Suite struct DashboardCookieTests {
  private static func request(_ headers: [String], isSecure: Bool = false) -> Request {
    var fields = HTTPFields()
    for header in headers { fields.append(HTTPField(name: .cookie, value: header)) }
    if isSecure { fields[.xForwardedProto] = "https" }
    return Request(
      head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/", headerFields: fields),
      body: RequestBody(buffer: .init()))
  }

  @Test(
    "The cookie is found among others and in any header",
    arguments: [
      (["tickmark_session=a"], ["a"]), (["x=y; tickmark_session=a; z=1"], ["a"]),
      (["x=y", "tickmark_session=a"], ["a"]), (["tickmark_session=a;tickmark_session=b"], ["a", "b"]),
      (["tickmark_session=a", "tickmark_session=b; c=d"], ["a", "b"]), (["tickmark_session=a=b"], ["a=b"]),
      (["tickmark_session="], [""]), (["  \t tickmark_session=a"], ["a"]), ([], []), ([""], []), ([";;;=;"], []),
      (["tickmark_session"], []), (["xtickmark_session=a; tickmark_sessionx=b; Tickmark_Session=c"], []),
      (["x=\"tickmark_session=a\""], []), (["tickmark_form=a"], []), (["__Host-tickmark_session=a"], []),
    ])
  func itIsFound(_ headers: [String], _ values: [String]) {
    #expect(DashboardCookie.session.values(in: Self.request(headers)) == values)
  }

  @Test func overHTTPSOnlyACookieThatNobodyElseCanHaveSetCounts() {
    let headers = ["tickmark_session=planted; __Host-tickmark_session=ours"]
    #expect(DashboardCookie.session.values(in: Self.request(headers, isSecure: true)) == ["ours"])
    #expect(DashboardCookie.session.values(in: Self.request(headers)) == ["planted"])
  }

  @Test func noHeaderIsTooStrange() {
    var random = SplitMix64(seed: 3)
    let pieces = ["tickmark_session", "=", ";", " ", "\t", "\"", "a", ",", "é", "%3B", "__Host-"]
    for _ in 0..<5000 {
      let header = (0..<Int.random(in: 0...12, using: &random)).map { _ in random.pick(pieces) }.joined()
      for value in DashboardCookie.session.values(in: Self.request([header])) { #expect(!value.contains(";")) }
    }
  }
}
