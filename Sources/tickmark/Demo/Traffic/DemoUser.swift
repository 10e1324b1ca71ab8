/// A user of the demo: all that is told of one follows from a number, so that a million of them need no memory.
struct DemoUser: Sendable {
  private let digits: UInt64
  private let traits: UInt64

  /// - Parameters:
  ///   - index: which user, less than 1,000,000,000. Different users have different numbers.
  ///   - seed: of the demo.
  init(_ index: UInt32, seed: UInt64) {
    // The factor has none in common with 1,000,000,000, so no two users meet.
    digits = (UInt64(index) * 387_420_489 + seed % 1_000_000_000) % 1_000_000_000
    traits = DemoRandom.mixed(seed ^ (UInt64(index) + 1) &* 0xd6e8_feb8_6659_fd93)
  }

  /// Whether others may see what the user read.
  var showsReads: Bool { traits % 100 >= 17 }

  /// 12 digits that look Indian. Nobody has them: no Indian number goes on with 0.
  /// nil for the few whose number Meta hides.
  var phoneNumber: String? {
    if hidesPhoneNumber { return nil }
    let text = String(digits)
    return "910" + String(repeating: "0", count: 9 - text.utf8.count) + text
  }

  /// Meta's business-scoped user id, where payloads tell one.
  var scopedID: String? { (traits >> 8) % 100 < 6 ? "IN." + String(13_000_000_000_000_000 + digits * 9_973) : nil }

  /// The name of the profile.
  var name: String { DemoUser.names[Int((traits >> 16) % UInt64(DemoUser.names.count))] }

  /// What wamids of the user's messages name the user by.
  var wamidName: String { phoneNumber ?? String(13_000_000_000_000_000 + digits * 9_973) }

  private var hidesPhoneNumber: Bool { (traits >> 8) % 100 < 2 }

  private static let names = [
    "Aarav S.", "Aditi", "Ananya Rao", "Arjun", "Deepa N.", "Divya", "Farhan K.", "Gita", "Harish", "Imran",
    "Ishaan P.", "Kavya", "Lakshmi", "Manoj Das", "Meera", "Neha G.", "Nikhil", "Pooja Shah", "Priya", "Rahul V.",
    "Ravi", "Rohan", "Sana", "Sneha Iyer", "Sunita", "Tara", "Vikram", "Zoya",
  ]
}
