import TemplateAnalytics
import Testing

@Suite("Policy and regions")
struct PolicyTests {
  @Test(
    "Every member of the EU, the UK and Japan is a region, by country and by phone number",
    arguments: [
      ("AT", "43", Region.eu), ("BE", "32", .eu), ("BG", "359", .eu), ("HR", "385", .eu), ("CY", "357", .eu),
      ("CZ", "420", .eu), ("DK", "45", .eu), ("EE", "372", .eu), ("FI", "358", .eu), ("FR", "33", .eu),
      ("DE", "49", .eu), ("GR", "30", .eu), ("HU", "36", .eu), ("IE", "353", .eu), ("IT", "39", .eu),
      ("LV", "371", .eu), ("LT", "370", .eu), ("LU", "352", .eu), ("MT", "356", .eu), ("NL", "31", .eu),
      ("PL", "48", .eu), ("PT", "351", .eu), ("RO", "40", .eu), ("SK", "421", .eu), ("SI", "386", .eu),
      ("ES", "34", .eu), ("SE", "46", .eu), ("GB", "44", .uk), ("UK", "44", .uk), ("JP", "81", .jp),
    ])
  func members(country: String, callingCode: String, region: Region) {
    #expect(Region(country: country) == region)
    #expect(Region(country: country.lowercased()) == region)
    #expect(Region.region(ofPhoneNumber: "+" + callingCode + "5551234") == region)
    #expect(Region.region(ofPhoneNumber: callingCode + "5551234") == region)
    #expect(Region.region(ofPhoneNumber: "00" + callingCode + "5551234") == region)
  }

  @Test(
    "Other countries are of no region", arguments: ["US", "IN", "CH", "NO", "IS", "TR", "SG", "BR", "", "DEU", "D"])
  func otherCountries(country: String) {
    #expect(Region(country: country) == nil)
  }

  @Test(
    "Numbers of other countries are of no region, also where they begin alike",
    arguments: [
      "+12025550123", "+919876543210", "+41791234567", "+4712345678", "+3505551234", "+3545551234", "+3555551234",
      "+3735551234", "+3755551234", "+3775551234", "+3805551234", "+3815551234", "+3875551234", "+3895551234",
      "+4235551234", "+8225551234", "+8615551234", "+8525551234", "+905551234", "4", "35", "+", "", "00", "0151234",
      "no number",
    ])
  func otherNumbers(number: String) {
    #expect(Region.region(ofPhoneNumber: number) == nil)
  }

  @Test("A number as Meta displays it is understood", arguments: ["+49 151 1234-567", "49 (151) 1234567", " +49-151"])
  func displayedNumbers(number: String) {
    #expect(Region.region(ofPhoneNumber: number) == .eu)
  }

  @Test("The documented limits are the default")
  func defaults() {
    let policy = Policy()
    #expect(policy.lookbackDays == 90)
    #expect(policy.minimumEvents == 1000)
    #expect(policy.maximumTemplates == 100)
    #expect(policy.restrictedRegions == [.eu, .uk, .jp])
  }

  @Test("One country or one number of a restricted region is enough to refuse")
  func refusal() {
    let policy = Policy()
    #expect(policy.refuses(countries: ["IN", "de"], phoneNumbers: []))
    #expect(policy.refuses(countries: ["IN"], phoneNumbers: ["+12025550123", "+819012345678"]))
    #expect(policy.refuses(countries: [], phoneNumbers: ["447911123456"]))
    #expect(!policy.refuses(countries: ["IN", "US"], phoneNumbers: ["+12025550123", "919876543210"]))
    #expect(!policy.refuses(countries: [], phoneNumbers: []))
  }

  @Test("A region that the operator does not restrict is not refused")
  func looserPolicy() {
    let policy = Policy(restrictedRegions: [.jp])
    #expect(!policy.refuses(countries: ["DE", "GB"], phoneNumbers: ["+491511234567", "+447911123456"]))
    #expect(policy.refuses(countries: ["DE", "JP"], phoneNumbers: []))
    #expect(!Policy(restrictedRegions: []).refuses(countries: ["DE", "GB", "JP"], phoneNumbers: ["+819012345678"]))
  }
}
