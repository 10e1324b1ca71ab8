// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 mode (by the tools version), and no warning survives a build.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Tests may use what the code under test hands them, whoever declares it.
let strictTests: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "tickmark",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tickmark", targets: ["tickmark"]),
    .library(name: "TemplateAnalyticsClient", targets: ["TemplateAnalyticsClient"]),
  ],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0"),
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
    // The one part in C++: simdjson, for the bodies that are nearly all of the load.
    .target(name: "CReceiptScanner", linkerSettings: [.linkedLibrary("simdjson")]),
    // The checksums of the inbox's entries.
    .systemLibrary(name: "CZlib"),
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
      swiftSettings: strict),
    .target(
      name: "MetaGraph",
      dependencies: [
        "TemplateAnalytics",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
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
    // For other people's programs: its names are public, and all it promises is in its documentation.
    .target(
      name: "TemplateAnalyticsClient",
      dependencies: [
        "TemplateAnalytics",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "tickmark",
      dependencies: [
        "MetaGraph",
        "TemplateAnalytics",
        "TemplateAnalyticsClient",
        "TemplateAnalyticsStore",
        "TemplateAnalyticsServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Configuration", package: "swift-configuration"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    // Made-up worlds of facts and an oracle that says what their counts are: for the tests of every target.
    .target(
      name: "CountingWorlds",
      dependencies: ["TemplateAnalytics"],
      path: "Tests/CountingWorlds",
      swiftSettings: strictTests),
    // Meta's Graph API on loopback, as tests want it: right, slow, wrong, limited, cut off.
    .target(
      name: "GraphEmulator",
      dependencies: [
        "TemplateAnalytics",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      path: "Tests/GraphEmulator",
      swiftSettings: strictTests),
    .testTarget(
      name: "MetaGraphTests",
      dependencies: [
        "CountingWorlds",
        "GraphEmulator",
        "MetaGraph",
        "TemplateAnalytics",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "TemplateAnalyticsClientTests",
      dependencies: [
        "GraphEmulator",
        "TemplateAnalytics",
        "TemplateAnalyticsClient",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "TemplateAnalyticsTests",
      dependencies: ["CountingWorlds", "TemplateAnalytics"],
      resources: [.copy("Fixtures")],
      swiftSettings: strictTests),
    .testTarget(
      name: "TemplateAnalyticsStoreTests",
      dependencies: [
        "CountingWorlds",
        "TemplateAnalytics",
        "TemplateAnalyticsStore",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "TemplateAnalyticsServerTests",
      dependencies: [
        "CountingWorlds",
        "GraphEmulator",
        "MetaGraph",
        "TemplateAnalytics",
        "TemplateAnalyticsClient",
        "TemplateAnalyticsServer",
        "TemplateAnalyticsStore",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "CountingWorlds",
        "GraphEmulator",
        "TemplateAnalytics",
        "TemplateAnalyticsStore",
        "tickmark",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strictTests),
    .testTarget(
      name: "TickmarkTests",
      dependencies: [
        "TemplateAnalytics",
        "TemplateAnalyticsClient",
        "TemplateAnalyticsServer",
        "TemplateAnalyticsStore",
        "tickmark",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strictTests),
  ],
  cxxLanguageStandard: .cxx17
)
