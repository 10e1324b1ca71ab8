import TemplateAnalytics

/// Where a page is, with all of its state: links on it lead to the same with something changed.
struct DashboardAddress: Sendable {
  var path: String
  var period: DashboardPeriod?
  /// What else there is to choose on the page, without what goes without saying.
  var state: [(name: String, value: String)] = []

  var text: String {
    let query = ((period?.parameters ?? []) + state).map { "\($0.name)=\(FormText.encoded($0.value))" }
    return query.isEmpty ? path : path + "?" + query.joined(separator: "&")
  }

  /// A request's path without what the router passes over: links that begin with two slashes would lead to another host.
  static func path(of requested: String) -> String {
    "/" + requested.split(separator: "/").joined(separator: "/")
  }

  /// The same of another period.
  func of(_ period: DashboardPeriod) -> DashboardAddress {
    DashboardAddress(path: path, period: period, state: state)
  }

  /// Another page of the same period.
  func to(_ path: String, _ state: [(name: String, value: String)] = []) -> DashboardAddress {
    DashboardAddress(path: path, period: period, state: state)
  }

  /// The same with some of the state changed.
  /// - Parameter changes: nil for what goes without saying.
  func changing(_ changes: [(name: String, value: String?)]) -> DashboardAddress {
    var address = self
    for change in changes {
      address.state.removeAll { $0.name == change.name }
      if let value = change.value { address.state.append((change.name, value)) }
    }
    return address
  }

  /// Fields of a form that leads here and sends what is chosen in it.
  /// - Parameter names: what the form itself sends.
  func hiddenFields(without names: Set<String>) -> HTML {
    ((period?.parameters ?? []) + state).filter { !names.contains($0.name) }.map {
      "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">\n" as HTML
    }.joined()
  }
}
