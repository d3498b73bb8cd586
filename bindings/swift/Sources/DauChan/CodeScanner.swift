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
/// Call ``offer(_:)`` with each frame from the camera's callback, and iterate over
/// ``answers(into:mode:onFrame:frames:)``.
///
/// Kotlin calls it `Scanner`, a name that Foundation uses in Swift.
public final class CodeScanner: Sendable {
    private let session: ScanSession
    private let queue = CallQueue(label: "vn.dauchan.scanner")
    private let waiting: AsyncStream<Offered>
    private let frames: AsyncStream<Offered>.Continuation
    /// The number of answers so far. A frame that was offered under a lower number shows what was there before.
    private let answersSoFar = Counter()
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
        frames.yield(Offered(frame: frame, answers: answersSoFar.value))
    }

    /// Verifies the codes in the frames, records them in `diary`, and returns an answer to each. A failure of
    /// the diary is an answer too, so the stream throws nothing.
    ///
    /// A code that stays in view is answered once. Of several venues in view none is chosen; ask the person to
    /// come closer to one. A code of another kind is answered once it stays in view for three frames. A refused
    /// code that a newer trust list may verify is kept pending.
    ///
    /// Frames are scanned only while the iteration runs, and none while an answer is handled. A frame that was
    /// offered meanwhile is dropped: it shows what was there before the answer. The stream ends when the scanner
    /// is closed, when the task is cancelled, and after one answer with ``AnswerMode/once``.
    ///
    /// - Parameters:
    ///   - diary: the diary that records the visits.
    ///   - mode: how often codes are answered.
    ///   - onFrame: called with the result of each frame before its answer, to draw outlines.
    ///   - frames: the frames to scan; by default those that are offered.
    public func answers(
        into diary: any DiaryProtocol,
        mode: AnswerMode = .continuous,
        onFrame: @escaping @Sendable (FrameResult) async -> Void = { _ in },
        frames: AsyncStream<LumaFrame>? = nil
    ) -> AsyncStream<ScanAnswer> {
        answers(mode: mode, onFrame: onFrame, frames: frames) { await diary.answer($0) }
    }

    /// Returns what `answer` makes of each code that is to be answered. The rules are those of
    /// ``answers(into:mode:onFrame:frames:)``; use this where more than a diary takes part in an answer.
    public func answers<Answer: Sendable>(
        mode: AnswerMode = .continuous,
        onFrame: @escaping @Sendable (FrameResult) async -> Void = { _ in },
        frames: AsyncStream<LumaFrame>? = nil,
        answer: @escaping @Sendable (ScannedCode) async -> Answer
    ) -> AsyncStream<Answer> {
        session.beginAnswers(mode: mode)
        let hasAnswered = Counter()
        return AsyncStream { [self] in
            // The answer before this one has been handled.
            if hasAnswered.value > 0 { answersSoFar.increment() }
            while !session.isDone() {
                guard let frame = await next(of: frames), let result = await look(at: frame) else { return nil }
                await onFrame(result)
                if case .seen(let outcome) = result, let code = outcome.codeToAnswer {
                    hasAnswered.increment()
                    return await answer(code)
                }
            }
            return nil
        }
    }

    /// Returns the next frame of a stream, or the next one that was offered since the last answer.
    private func next(of frames: AsyncStream<LumaFrame>?) async -> LumaFrame? {
        if let frames {
            var given = frames.makeAsyncIterator()
            return await given.next()
        }
        var offered = waiting.makeAsyncIterator()
        while let next = await offered.next() {
            if next.answers == answersSoFar.value { return next.frame }
        }
        return nil
    }

    /// The results of the offered frames, in their order, for an app that records nothing. It ends when the
    /// scanner is closed or the task is cancelled. Iterate over either this or the answers, and over one of
    /// them at a time.
    public var results: AsyncStream<FrameResult> {
        AsyncStream { [self] in
            var waiting = waiting.makeAsyncIterator()
            guard let next = await waiting.next() else { return nil }
            return await look(at: next.frame)
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

    /// Forgets which codes were answered, so that they are answered again at once: the owner asked for another
    /// scan, or the answer failed.
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

/// A frame that a camera offered, and the number of answers until then.
private struct Offered: Sendable {
    let frame: LumaFrame
    let answers: Int
}

/// Counts, on any thread.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    var value: Int { lock.withLock { count } }

    func increment() {
        lock.withLock { count += 1 }
    }
}

extension ScanOutcome {
    /// The code to answer now, if any. It is `nil` while the code that was answered last stays in view, and if
    /// several venues are in view. A code of another kind is answered once it stays in view for three frames.
    public var codeToAnswer: ScannedCode? {
        answer.map { codes[Int($0)] }
    }
}
