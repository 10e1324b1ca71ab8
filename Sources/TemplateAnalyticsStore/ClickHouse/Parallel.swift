/// Does several things at once, and waits for all of them.
/// - Throws: the first failure, once all have ended.
func inParallel(_ works: [@Sendable () async throws(StoreError) -> Void]) async throws(StoreError) {
  let failure = await withTaskGroup(of: StoreError?.self) { group in
    for work in works {
      group.addTask {
        do throws(StoreError) {
          try await work()
          return nil
        } catch {
          return error
        }
      }
    }
    var failure: StoreError?
    for await error in group { failure = failure ?? error }
    return failure
  }
  if let failure { throw failure }
}

extension Result where Failure == StoreError {
  /// What an asynchronous work came to.
  init(_ work: () async throws(StoreError) -> Success) async {
    do throws(StoreError) { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
