/// The limits that Kaleyra documents for template analytics. An operator may loosen each.
package struct Policy: Equatable, Sendable {
  /// How many days before today `start_date` may lie.
  package var lookbackDays: Int
  /// The counts of a template are not displayed while it has fewer recorded events in all. 0 switches the floor off.
  package var minimumEvents: Int
  /// Accounts of these regions get no analytics.
  package var restrictedRegions: Set<Region>
  /// How many templates one request may ask for.
  package var maximumTemplates: Int

  /// Kaleyra's documented limits, where nothing else is given.
  package init(
    lookbackDays: Int = 90, minimumEvents: Int = 1000, restrictedRegions: Set<Region> = Set(Region.allCases),
    maximumTemplates: Int = 100
  ) {
    self.lookbackDays = lookbackDays
    self.minimumEvents = minimumEvents
    self.restrictedRegions = restrictedRegions
    self.maximumTemplates = maximumTemplates
  }

  /// Whether a WABA gets no analytics: one country or number in a restricted region is enough.
  /// - Parameters:
  ///   - countries: of the businesses that own it or share it, as ISO 3166 alpha-2 codes.
  ///   - phoneNumbers: of the WABA, in international form.
  package func refuses(countries: [String], phoneNumbers: [String]) -> Bool {
    func isRestricted(_ region: Region?) -> Bool { region.map(restrictedRegions.contains) ?? false }
    return countries.contains { isRestricted(Region(country: $0)) }
      || phoneNumbers.contains { isRestricted(Region.region(ofPhoneNumber: $0)) }
  }
}
