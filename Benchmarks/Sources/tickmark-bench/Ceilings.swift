import Foundation
import GRDB
import GRDBSQLite
import TemplateAnalytics
import TemplateAnalyticsStore

/// What parts of the work cost alone, in facts a second: nothing that has these parts can be faster.
enum Ceilings {
  /// Reading webhooks of 1000 statuses, on one thread.
  static func decoding() -> Double {
    let scanner = ReceiptScanner(pseudonyms: Pseudonyms(secret: Array(repeating: 7, count: Pseudonyms.secretLength)))
    let statuses = (0..<1000).map { number in
      let id = "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQ" + String(10_000_000_000_000 + number) + "A="
      return """
        {"id":"\(id)","status":"sent","timestamp":"\(BenchTraffic.day + Int64(number))","recipient_id":"9190\(number)",\
        "biz_opaque_callback_data":"template_id=131700000000000\(number % 10)",\
        "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}
        """
    }
    let body = Array(
      """
      {"object":"whatsapp_business_account","entry":[{"id":"109087654321098","changes":[{"field":"messages","value":\
      {"messaging_product":"whatsapp","metadata":{"display_phone_number":"919876543210",\
      "phone_number_id":"106540352242922"},"statuses":[\(statuses.joined(separator: ","))]}}]}]}
      """.utf8)
    var count = 0
    let seconds = time {
      for _ in 0..<500 {
        count += body.withUnsafeBytes { scanner.scan($0, receivedAt: BenchTraffic.day + 86_400)?.count ?? 0 }
      }
    }
    return Double(count) / seconds
  }

  /// Appending each fact as a row in the order of the table, 100,000 in a transaction: what a database does that
  /// neither joins nor counts.
  static func appending(in directory: String) throws -> Double {
    let path = directory + "/append.sqlite"
    let pool = try DatabasePool(path: path)
    try pool.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(
        sql:
          "CREATE TABLE fact (id INTEGER PRIMARY KEY, message INTEGER, user INTEGER, template INTEGER, kind INTEGER, time INTEGER)"
      )
    }
    let count = 1_000_000
    let seconds = try time {
      for start in stride(from: 0, to: count, by: 100_000) {
        try pool.write { database in
          let insert = try database.cachedStatement(
            sql: "INSERT INTO fact (message, user, template, kind, time) VALUES (?, ?, ?, ?, ?)"
          ).sqliteStatement
          for number in start..<start + 100_000 {
            sqlite3_bind_int64(insert, 1, Int64(bitPattern: BenchTraffic.mix(UInt64(number))))
            sqlite3_bind_int64(insert, 2, Int64(number))
            sqlite3_bind_int64(insert, 3, 7)
            sqlite3_bind_int64(insert, 4, 1)
            sqlite3_bind_int64(insert, 5, BenchTraffic.day)
            sqlite3_step(insert)
            sqlite3_reset(insert)
          }
        }
      }
    }
    try pool.close()
    return Double(count) / seconds
  }

  private static func time(_ work: () throws -> Void) rethrows -> Double {
    let began = ContinuousClock.now
    try work()
    return (ContinuousClock.now - began) / .seconds(1)
  }
}
