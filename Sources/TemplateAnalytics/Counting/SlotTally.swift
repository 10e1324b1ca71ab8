/// All that is counted in one slot of a template and product, but for presses and failures by code.
package struct SlotTally: Sendable {
  package let place: Place
  /// What happened in the slot.
  package var event = Part()
  /// What became of those that were sent in the slot.
  package var send = Part()

  package init(_ place: Place) { self.place = place }

  package var isZero: Bool { event.isZero && send.isZero }

  package subscript(_ attribution: Attribution) -> Part {
    switch attribution {
    case .event: event
    case .send: send
    }
  }

  /// Counts, and how long it took.
  package struct Part: Sendable {
    package var counts = Counts()
    package var latencies = Latencies()

    package init() {}

    package var isZero: Bool { counts.isZero && latencies.isEmpty }

    package static func += (left: inout Self, right: Self) {
      left.counts += right.counts
      left.latencies += right.latencies
    }
  }

  package struct Place: Hashable, Comparable, Sendable {
    package var template: TemplateKey
    package var product: ProductType
    package var slot: Slot

    init(_ key: TallyKey) {
      template = key.template
      product = key.product
      slot = key.slot
    }

    /// Settling looks up one or two of these for each fact. Meta's template ids are unique, so the WABA tells no two
    /// apart.
    package func hash(into hasher: inout Hasher) {
      hasher.combine(template.template.value)
      hasher.combine(slot.number << 8 | Int64(product.rawValue))
    }

    package static func < (left: Self, right: Self) -> Bool {
      (left.template, left.product, left.slot) < (right.template, right.product, right.slot)
    }
  }
}

extension TallyKey {
  package init(_ place: SlotTally.Place, _ attribution: Attribution) {
    self.init(template: place.template, product: place.product, attribution: attribution, slot: place.slot)
  }
}
