import TemplateAnalytics

extension CountsSource {
  /// Those of `templates` that the WABA has: in its catalogue, or with anything counted.
  package func present(
    _ templates: [TemplateID], of waba: WABAID, in catalog: CatalogSnapshot
  ) async throws(StoreError) -> [TemplateID] {
    if templates.allSatisfy({ catalog.template($0, of: waba) != nil }) { return templates }
    let counted = Set(try await self.templates(of: waba))
    return templates.filter { catalog.template($0, of: waba) != nil || counted.contains($0) }
  }
}
