import Foundation

enum Memory {
  /// The most that this process ever had, in MB of 2^20 bytes.
  static func peak() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return (status.firstMatch(of: /VmHWM:\s+(\d+)/).flatMap { Int($0.1) } ?? 0) / 1024
  }
}
