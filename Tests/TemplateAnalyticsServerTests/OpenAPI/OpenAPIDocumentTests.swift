import Foundation
import HTTPTypes
import NIOHTTP1
import Testing

@testable import TemplateAnalyticsServer

@Suite(.timeLimit(.minutes(10))) struct OpenAPIDocumentTests {
  @Test func theDocumentHasEveryAddressAndMethodThatProgramsAskFor() async throws {
    try await RunningServer.run { server async throws in
      let document = try await Self.document(server)
      let documented = (document["paths"]?.members ?? []).map { path in
        Address(path.name, Set(path.value.members.map { $0.name.uppercased() }))
      }
      let served = server.addresses.filter { $0.audience == .programs }.map {
        Address($0.path, Set($0.methods.map(\.rawValue)))
      }
      #expect(Set(documented) == Set(served))
      #expect(documented.count == Set(documented).count)
    }
  }

  /// An address as far as it can be told apart from others.
  private struct Address: Hashable {
    let path: String
    let methods: Set<String>

    init(_ path: String, _ methods: Set<String>) {
      let path = path.replacing(/\{\w+\}/, with: "{}")
      // `v2` is a version as any other, but for Kaleyra's addresses.
      let isGraph = path.hasPrefix("/v2/{}") && !path.hasPrefix("/v2/{}/whatsapp/")
      self.path = isGraph ? "/{}" + path.dropFirst("/v2".count) : path
      self.methods = methods
    }
  }

  @Test func everyOperationSaysWhatItIsAndWhatItAnswers() async throws {
    try await RunningServer.run { server async throws in
      let document = try await Self.document(server)
      let operations = (document["paths"]?.members ?? []).flatMap(\.value.members).map(\.value)
      let tags = (document["tags"]?.items ?? []).compactMap { $0["name"] }
      for operation in operations {
        let id = try #require(operation["operationId"]?.text)
        #expect(operation["summary"]?.text?.isEmpty == false, "\(id)")
        #expect(operation["security"] != nil, "\(id)")
        #expect((operation["tags"]?.items ?? []).count == 1 && tags.contains(operation["tags"]?.items[0] ?? .array([])))
        let statuses = (operation["responses"]?.members ?? []).map(\.name)
        #expect(statuses.contains { ["2", "3"].contains($0.prefix(1)) }, "\(id)")
        #expect(statuses.contains("405"), "\(id)")
        #expect(statuses.contains("500") || statuses.contains("default"), "\(id)")
        for response in operation["responses"]?.members ?? [] where response.value["$ref"] == nil {
          #expect(response.value["headers"]?["X-Request-ID"] != nil, "\(id) \(response.name)")
        }
      }
      #expect(Set(operations.compactMap { $0["operationId"]?.text }).count == operations.count)
      #expect(document["info"]?["version"]?.text == Tickmark.version)
    }
  }

  @Test func everyAddressRefusesEveryOtherMethodAndNamesTheOnesItTakes() async throws {
    try await RunningServer.run { server async throws in
      for address in server.addresses {
        let path = address.path.replacing("{version}", with: "v26.0").replacing(/\{\w+\}/, with: "7")
        let allowed = Set(address.methods.map(\.rawValue)).union(address.methods.contains(.get) ? ["HEAD"] : [])
        let others: [HTTPMethod] = [
          .GET, .HEAD, .POST, .PUT, .PATCH, .DELETE, .OPTIONS, .TRACE, .PROPFIND, .LINK,
        ]
        for method in others where !allowed.contains(method.rawValue) {
          let answer = try await server.send(method, path)
          #expect(answer.status == 405, "\(method) \(path)")
          let header = answer.headers.first(name: "allow") ?? ""
          #expect(Set(header.split(separator: ", ").map(String.init)) == allowed, "\(method) \(path)")
          #expect(answer.headers.contains(name: "x-request-id"))
        }
      }
      for method in [HTTPMethod.OPTIONS, .TRACE, .PROPFIND] {
        let answer = try await server.send(method, "/nowhere")
        #expect(answer.status == 404)
        #expect(answer.body.contains(#""code":"not_found""#))
      }
    }
  }

  @Test func theDocumentAndItsPageAreReadWithoutAKeyAndOnlyOnce() async throws {
    try await RunningServer.run { server async throws in
      for (path, type) in [
        ("/openapi.json", "application/json"), ("/docs", "text/html; charset=utf-8"),
        ("/docs/style.css", "text/css; charset=utf-8"),
      ] {
        let answer = try await server.send(.GET, path)
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == [type])
        #expect(answer.headers["cache-control"] == ["no-cache"])
        #expect(answer.headers["x-content-type-options"] == ["nosniff"])
        let tag = try #require(answer.headers.first(name: "etag"))
        let again = try await server.send(.GET, path, headers: [("If-None-Match", tag)])
        #expect(again.status == 304)
        #expect(again.body == "")
        #expect(again.headers["etag"] == [tag])
        #expect(try await server.send(.GET, path, headers: [("If-None-Match", "\"x\"")]).status == 200)
        let head = try await server.send(.HEAD, path)
        #expect(head.status == 200)
        #expect(head.headers["content-length"] == ["\(answer.body.utf8.count)"])
        #expect(head.body == "")
      }
    }
  }

  static func document(_ server: RunningServer) async throws -> JSONTree {
    try #require(JSONTree(Array(try await server.send(.GET, "/openapi.json").body.utf8)))
  }
}
