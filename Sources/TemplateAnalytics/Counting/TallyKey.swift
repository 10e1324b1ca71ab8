/// Where a count is kept: template, product, attribution and slot. Coarser stretches of time are sums of these.
package struct TallyKey: Hashable, Comparable, Sendable {
  package var template: TemplateKey
  package var product: ProductType
  /// Which slot it is: that in which something happened, or that of the message's cohort.
  package var attribution: Attribution
  package var slot: Slot

  package init(template: TemplateKey, product: ProductType, attribution: Attribution, slot: Slot) {
    self.template = template
    self.product = product
    self.attribution = attribution
    self.slot = slot
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.template, left.product, left.attribution.rawValue, left.slot)
      < (right.template, right.product, right.attribution.rawValue, right.slot)
  }
}

/// Where presses of one button are counted.
package struct ButtonTallyKey: Hashable, Comparable, Sendable {
  package var tally: TallyKey
  package var kind: ButtonKind
  package var button: String

  package init(tally: TallyKey, kind: ButtonKind, button: String) {
    self.tally = tally
    self.kind = kind
    self.button = button
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.tally, left.kind, left.button) < (right.tally, right.kind, right.button)
  }
}

/// Where failures with one code are counted.
package struct FailureTallyKey: Hashable, Comparable, Sendable {
  package var tally: TallyKey
  package var code: Int32

  package init(tally: TallyKey, code: Int32) {
    self.tally = tally
    self.code = code
  }

  package static func < (left: Self, right: Self) -> Bool { (left.tally, left.code) < (right.tally, right.code) }
}
