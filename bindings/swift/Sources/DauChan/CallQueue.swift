import Dispatch
import Foundation

/// A serial queue of its own, on which native calls wait their turn: never the main thread, and never
/// a thread of Swift's own pool, which blocking calls would starve.
///
/// A call is whole or not at all: cancelled while it waits, it never begins; once it has begun it is
/// finished, and its result is delivered, so that nothing is half done and nothing gets lost. Once it has
/// answered, the queue holds nothing of it: whoever lets go of a diary then can open it again at once.
final class CallQueue: Sendable {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    func call<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let cancellation = Flag()
        let job = Job {
            if cancellation.isRaised { throw CancellationError() }
            return try work()
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async {
                    continuation.resume(with: job.run())
                }
            }
        } onCancel: {
            cancellation.raise()
        }
    }

    /// As ``call(_:)``, for what has to happen even if the task was cancelled.
    func callAlways(_ work: @escaping @Sendable () -> Void) async {
        let job = Job(work)
        await withCheckedContinuation { continuation in
            queue.async {
                _ = job.run()
                continuation.resume()
            }
        }
    }
}

/// Work to be done once, and to be let go of with that. A block on a queue lives a little longer than its
/// work, and would hold what the work holds.
private final class Job<Answer>: @unchecked Sendable {
    private var work: (() throws -> Answer)?

    init(_ work: @escaping @Sendable () throws -> Answer) {
        self.work = work
    }

    func run() -> Result<Answer, any Error> {
        defer { work = nil }
        return Result { try work!() }
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
