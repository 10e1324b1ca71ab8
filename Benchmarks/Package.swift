// swift-tools-version: 6.2
import PackageDescription

// What `make bench` builds beside the product: the same sources by symbolic links, so that the benchmarks reach what is
// `package`, and a few routes and commands of their own. Nothing here is part of the product or its tests.

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "tickmark-bench",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "tickmark-bench", targets: ["tickmark-bench"])],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CZlib"),
    .target(name: "CReceiptScanner", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "TemplateAnalytics", dependencies: ["CReceiptScanner"], swiftSettings: strict),
    .target(
      name: "TemplateAnalyticsStore",
      dependencies: [
        "CZlib",
        "TemplateAnalytics",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      path: "Sources",
      exclude: [
        "CReceiptScanner", "CZlib", "MetaGraph", "TemplateAnalytics", "TemplateAnalyticsServer", "tickmark-bench",
      ],
      // The second is ours: what measures parts of the store that it keeps to itself.
      sources: ["TemplateAnalyticsStore", "StoreBench"],
      swiftSettings: strict),
    .target(
      name: "MetaGraph",
      dependencies: [
        "TemplateAnalytics",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .target(
      name: "TemplateAnalyticsServer",
      dependencies: [
        "MetaGraph",
        "TemplateAnalytics",
        "TemplateAnalyticsStore",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOFoundationCompat", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [
        .embedInCode("OpenAPI/openapi.json"), .embedInCode("OpenAPI/style.css"),
        .embedInCode("Dashboard/Assets/dashboard.css"), .embedInCode("Dashboard/Assets/dashboard.js"),
        .embedInCode("Dashboard/Assets/favicon.svg"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "tickmark-bench",
      dependencies: [
        "TemplateAnalytics",
        "TemplateAnalyticsServer",
        "TemplateAnalyticsStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
  ],
  cxxLanguageStandard: .cxx17
)
