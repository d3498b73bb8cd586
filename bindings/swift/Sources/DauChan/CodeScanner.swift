import Foundation

/// The result of scanning a camera frame.
public enum FrameResult: Sendable, Equatable {
    /// The frame was scanned; the outcome holds the codes in it, often none.
    case seen(ScanOutcome)
    /// The frame could not be scanned. The next frame may succeed.
    case unusable(ScanError)
}

/// Finds and verifies codes in camera frames and photos, on a queue of its own.
///
/// Call ``offer(_:)`` with each frame from the camera's callback, and iterate over ``results``.
///
/// Kotlin calls it `Scanner`, a name that Foundation uses in Swift.
public final class CodeScanner: Sendable {
    private let session: ScanSession
    private let queue = CallQueue(label: "vn.dauchan.scanner")
    private let waiting: AsyncStream<LumaFrame>
    private let frames: AsyncStream<LumaFrame>.Continuation
    private let now: @Sendable () -> Date

    /// Makes a scanner. Each frame is verified by the trust list that is in force in `deployment` then.
    ///
    /// - Parameters:
    ///   - deployment: the programme's settings and trust list.
    ///   - effort: how much work a frame may cost.
    ///   - now: the phone's clock; tests pass their own.
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

    /// Queues a frame and returns at once, on any thread. A frame that still waits when the next one
    /// arrives is released without being scanned.
    public func offer(_ frame: LumaFrame) {
        frames.yield(frame)
    }

    /// The results of the offered frames, in their order. Only one iteration at a time is supported. Frames
    /// are scanned only while it runs. It ends when the scanner is closed or the task is cancelled.
    public var results: AsyncStream<FrameResult> {
        AsyncStream { [self] in
            var waiting = waiting.makeAsyncIterator()
            guard let frame = await waiting.next() else { return nil }
            return await look(at: frame)
        }
    }

    /// Scans one frame.
    ///
    /// - Throws: ``ScanError``, or `CancellationError` if the task was cancelled before its turn came.
    public func scan(_ frame: LumaFrame) async throws -> ScanOutcome {
        try await queue.call { [session, now] in
            // A negative size becomes a huge one, which the scan rejects.
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

    /// Scans a photo, given as the bytes of a PNG or JPEG file. Decode other formats (HEIC) first, and
    /// ``scan(_:)`` their luma with a scanner of ``Effort/still``.
    ///
    /// - Throws: ``PhotoError``, or `CancellationError` if the task was cancelled before its turn came.
    public func scanPhoto(_ file: Data) async throws -> ScanOutcome {
        try await queue.call { [session, now] in
            try session.scanPhoto(file: file, now: now())
        }
    }

    /// Forgets which code was answered last, so that ``ScanOutcome/codeToAnswer`` is that code again at once: its
    /// owner asked for another scan, or the answer failed.
    public func answerAgain() {
        session.answerAgain()
    }

    /// Ends ``results``. Frames that are offered later are released at once. Closing again does nothing.
    public func close() {
        frames.finish()
    }

    /// Returns the result of one frame, or `nil` if the task was cancelled.
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

extension ScanOutcome {
    /// The code to answer now, if any. It is `nil` while the code that was answered last stays in view, and if
    /// several venues are in view. A code of another kind is answered once it stays in view for three frames.
    public var codeToAnswer: ScannedCode? {
        answer.map { codes[Int($0)] }
    }
}
