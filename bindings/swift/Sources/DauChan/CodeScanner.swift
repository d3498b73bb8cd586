import Foundation

/// What became of a camera frame.
public enum FrameResult: Sendable, Equatable {
    /// It was looked at.
    case seen(ScanOutcome)
    /// It could not be looked at; the next one may.
    case unusable(ScanError)
}

/// Looks for venues' codes in camera frames and photos, on a queue of its own.
///
/// From the camera's callback: ``offer(_:)`` each frame, and go through ``results``.
///
/// Called `Scanner` in Kotlin, a name that Foundation has taken here.
public final class CodeScanner: Sendable {
    private let session: ScanSession
    private let queue = CallQueue(label: "vn.dauchan.scanner")
    private let waiting: AsyncStream<LumaFrame>
    private let frames: AsyncStream<LumaFrame>.Continuation
    private let now: @Sendable () -> Date

    /// A scanner of its own, which judges codes by the list that `deployment` goes by at each frame.
    ///
    /// - Parameter now: the phone's clock; tests give their own.
    public init(
        deployment: Deployment,
        effort: Effort = .live,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        session = ScanSession(deployment: deployment, effort: effort)
        (waiting, frames) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.now = now
    }

    deinit {
        close()
    }

    /// Hands over a frame and returns at once, from any thread. The latest wins: a frame that still
    /// waits when the next one comes is given back unseen.
    public func offer(_ frame: LumaFrame) {
        frames.yield(frame)
    }

    /// What became of the frames that were offered, in their order, while somebody goes through this;
    /// one at a time. Ends when the scanner is closed or the task is cancelled.
    public var results: AsyncStream<FrameResult> {
        AsyncStream { [self] in
            var waiting = waiting.makeAsyncIterator()
            guard let frame = await waiting.next() else { return nil }
            return await look(at: frame)
        }
    }

    /// Looks at one frame.
    ///
    /// - Throws: ``ScanError``, or `CancellationError` if the task was cancelled before its turn came.
    public func scan(_ frame: LumaFrame) async throws -> ScanOutcome {
        try await queue.call { [session, now] in
            // Negative sizes become huge ones, which the scan refuses as it does all others.
            try session.scan(
                luma: frame.pixels,
                width: UInt32(clamping: UInt(bitPattern: frame.width)),
                height: UInt32(clamping: UInt(bitPattern: frame.height)),
                rowStride: UInt32(clamping: UInt(bitPattern: frame.rowStride)),
                rotationDegrees: UInt32(clamping: UInt(bitPattern: frame.rotationDegrees)),
                now: now()
            )
        }
    }

    /// Looks at a photo: the bytes of a PNG or JPEG file. For other formats (HEIC) decode the photo,
    /// and ``scan(_:)`` its luma with a scanner of the effort for stills.
    ///
    /// - Throws: ``PhotoError``, or `CancellationError` if the task was cancelled before its turn came.
    public func scanPhoto(_ file: Data) async throws -> ScanOutcome {
        try await queue.call { [session, now] in
            try session.scanPhoto(file: file, now: now())
        }
    }

    /// Ends ``results``. Frames offered from here on are given back at once. Safe to call again.
    public func close() {
        frames.finish()
    }

    /// Nothing if the task was cancelled.
    private func look(at frame: LumaFrame) async -> FrameResult? {
        do {
            return .seen(try await scan(frame))
        } catch let reason as ScanError {
            return .unusable(reason)
        } catch {
            return nil
        }
    }
}
