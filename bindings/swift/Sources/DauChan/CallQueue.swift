import Dispatch
import Foundation

/// A serial queue of its own, on which native calls wait their turn: never the main thread, and never
/// a thread of Swift's own pool, which blocking calls would starve.
///
/// A call is whole or not at all: cancelled while it waits, it never begins; once it has begun it is
/// finished, and its result is delivered, so that nothing is half done and nothing gets lost.
final class CallQueue: Sendable {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    func call<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let cancellation = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async {
                    continuation.resume(
                        with: Swift.Result {
                            if cancellation.isRaised { throw CancellationError() }
                            return try work()
                        }
                    )
                }
            }
        } onCancel: {
            cancellation.raise()
        }
    }

    /// As ``call(_:)``, for what has to happen even if the task was cancelled.
    func callAlways(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            queue.async {
                work()
                continuation.resume()
            }
        }
    }
}

/// Raised once, from any thread.
private final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var raised = false

    var isRaised: Bool { lock.withLock { raised } }

    func raise() {
        lock.withLock { raised = true }
    }
}
