import DauChan
import Foundation

/// Turns scanned codes into answers, and undoes or ends a visit.
@MainActor
public final class ScanModel {
    private let session: Session
    private let scanner: CodeScanner
    /// Whether a frame is being scanned. Frames that arrive meanwhile are dropped.
    private var isLooking = false
    /// Whether a code is being recorded. Codes that are seen meanwhile are ignored.
    private var isAnswering = false
    /// Counts how often the scan page was shown, to drop results of frames from before.
    private var round = 0

    init(_ session: Session) {
        self.session = session
        scanner = CodeScanner(deployment: session.deployment, now: session.environment.now)
    }

    func close() {
        scanner.close()
    }

    public func show() {
        round += 1
        session.show(.scan(.empty))
    }

    // MARK: The camera

    /// Updates the state of the camera. Any change switches the torch off.
    public func onCamera(_ camera: Camera) {
        session.state.camera = camera
        session.state.torch = false
    }

    public func switchTorch() {
        session.state.torch.toggle()
    }

    /// Starts the camera again.
    public func startCamera() {
        onCamera(.off)
    }

    /// Scans a frame of the camera. Outside the scan page, the frame is dropped.
    public func offer(_ frame: LumaFrame) {
        guard case .scan = session.state.page, !isAnswering, !isLooking else { return }
        isLooking = true
        Task { [weak self, scanner, round] in
            // A frame that cannot be scanned is dropped; the next one follows.
            let outcome = try? await scanner.scan(frame)
            guard let self else { return }
            isLooking = false
            if let outcome, round == self.round { look(at: outcome) }
        }
    }

    private func look(at outcome: ScanOutcome) {
        guard case .scan = session.state.page, !isAnswering else { return }
        let view = Self.view(of: outcome)
        // Most frames change nothing, and need no redraw.
        if session.state.page != .scan(view) { session.state.page = .scan(view) }
        if let code = outcome.codeToAnswer { answer(code.reading, text: code.text) }
    }

    private static func view(of outcome: ScanOutcome) -> View {
        let picture = Extent(width: outcome.frameWidth, height: outcome.frameHeight)
        if !outcome.codes.isEmpty { return .codes(outcome.codes.map { Outline(corners: $0.corners, picture: picture) }) }
        return outcome.exhausted ? .crowded : .empty
    }

    // MARK: Photos and links

    /// Scans a photo, given as the bytes of its file.
    public func scanPhoto(_ file: Data) {
        session.aside { [self] in
            guard let outcome = try? await scanner.scanPhoto(file) else { return session.say(.photoUnreadable) }
            if let code = outcome.codeToAnswer {
                answer(code.reading, text: code.text)
            } else {
                session.say(outcome.codes.isEmpty ? .noCodeInPhoto : .severalCodesInPhoto)
            }
        }
    }

    /// Handles a link that the phone's camera or a message opened.
    func openLink(_ text: String) {
        answer(session.deployment.read(text: text, now: session.environment.now()), text: text)
    }

    // MARK: Answers

    private func answer(_ reading: Reading, text: String?) {
        switch reading {
        case .foreign(let kind): give(.recorded(.foreign(kind: kind), link: text))
        case .refused(let refusal): refused(refusal, text: text)
        case .verified: if let text { checkIn(text) }
        }
    }

    private func checkIn(_ text: String) {
        record { [self] in
            let outcome = try await session.opened().checkIn(text)
            guard case .checkedIn = outcome else { return .recorded(outcome) }
            return .recorded(outcome, isFirst: try await isFirstVisit())
        }
    }

    /// Keeps a code that a newer list may verify, so that nobody is stopped at the door.
    private func refused(_ refusal: Refusal, text: String?) {
        guard refusal.mayBeKeptPending, let text else { return give(.recorded(.refused(refusal: refusal))) }
        record { [self] in
            try await session.opened().keepPending(text)
            return .keptPending(refusal.reason)
        }
    }

    /// Runs a change of the diary and gives its answer, or says that it failed.
    private func record(_ work: @escaping @MainActor () async throws -> Answer?) {
        isAnswering = true
        session.ask { [self] in
            defer { isAnswering = false }
            do {
                if let answer = try await work() { give(answer) }
            } catch let error as DiaryError {
                give(.notKept(storageFull: error.isFullStorage))
            }
            try await session.refreshInside()
        }
    }

    private func isFirstVisit() async throws -> Bool {
        try await session.opened().visits(limit: 2).visits.count == 1
    }

    private func give(_ answer: Answer) {
        session.show(.answered(answer))
        session.state.signal = Signal(number: (session.state.signal?.number ?? 0) + 1, tone: answer.tone)
    }

    /// Shows the scan page and accepts the same code again.
    public func again() {
        scanner.answerAgain()
        show()
    }

    /// Undoes the scan or check-out that was just answered.
    public func undo() {
        session.ask { [self] in
            let line: Line
            do {
                try await session.opened().undo()
                line = .undone
            } catch DiaryError.NothingToUndo, DiaryError.UndoExpired {
                line = .notUndone
            }
            try await session.refreshInside()
            again()
            session.say(line)
        }
    }

    /// Ends the open visit.
    public func leave() {
        record { [self] in
            let diary = try await session.opened()
            guard let open = try await diary.openVisit() else { return nil }
            return .recorded(.checkedOut(visit: try await diary.checkOut(open.id)))
        }
    }
}
