import Dispatch
import Foundation

/// Runs native calls one after the other on a serial queue: not on the main thread, and not on Swift's
/// cooperative pool, which blocking calls would starve.
///
/// A call that is cancelled while it waits does not begin. A call that has begun runs to its end and
/// returns its result, so that no change is half done and no result is lost. Once a call has returned, the
/// queue keeps nothing that it captured, so that a released diary can be opened again at once.
final class CallQueue: Sendable {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    func call<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        let cancellation = Flag()
        let job = Job<Result, any Error> {
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

    /// Runs `work` in its turn even if the task was cancelled.
    func callAlways<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        let job = Job<Result, Never>(work)
        return await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(with: job.run())
            }
        }
    }
}

/// Work that is released as soon as it has run. The block on a dispatch queue lives a little longer, and
/// would keep what the work captured.
private final class Job<Answer, Failure: Error>: @unchecked Sendable {
    private var work: (() throws(Failure) -> Answer)?

    init(_ work: @escaping @Sendable () throws(Failure) -> Answer) {
        self.work = work
    }

    func run() -> Result<Answer, Failure> {
        defer { work = nil }
        return Result(catching: work!)
    }
}

/// A flag that any thread may raise, once.
private final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var raised = false

    var isRaised: Bool { lock.withLock { raised } }

    func raise() {
        lock.withLock { raised = true }
    }
}
