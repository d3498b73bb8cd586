import DauChan
import Foundation

/// From what the camera sees to an answer: scanning in and out, undoing, and leaving.
@MainActor
public final class ScanModel {
    private let session: Session
    private let scanner: CodeScanner
    private var attention = Attention()
    /// One frame at a time; those that come meanwhile are given back unseen.
    private var isLooking = false
    /// A code is on its way into the diary; what is seen meanwhile is not answered.
    private var isAnswering = false
    /// Counts how often the scanner was shown: a frame from before says nothing about what is held up now.
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

    /// Whatever became of it, its light is off then.
    public func onCamera(_ camera: Camera) {
        session.state.camera = camera
        session.state.torch = false
    }

    public func switchTorch() {
        session.state.torch.toggle()
    }

    /// The camera shall be tried again.
    public func startCamera() {
        onCamera(.off)
    }

    /// A frame of the camera. Unless somebody is scanning, it is given back unseen.
    public func offer(_ frame: LumaFrame) {
        guard case .scan = session.state.page, !isAnswering, !isLooking else { return }
        isLooking = true
        Task { [weak self, scanner, round] in
            // A frame that cannot be looked at is followed by one that can.
            let outcome = try? await scanner.scan(frame)
            guard let self else { return }
            isLooking = false
            if let outcome, round == self.round { look(at: outcome) }
        }
    }

    private func look(at outcome: ScanOutcome) {
        guard case .scan = session.state.page, !isAnswering else { return }
        let view = Self.view(of: outcome)
        // The same again, as most frames are, is nothing to draw.
        if session.state.page != .scan(view) { session.state.page = .scan(view) }
        if let code = attention.next(in: outcome, now: session.environment.now()) { answer(code) }
    }

    private static func view(of outcome: ScanOutcome) -> View {
        let picture = Extent(width: outcome.frameWidth, height: outcome.frameHeight)
        if !outcome.codes.isEmpty { return .codes(outcome.codes.map { Outline(corners: $0.corners, picture: picture) }) }
        return outcome.exhausted ? .crowded : .empty
    }

    // MARK: What else brings a code

    /// A photo that somebody picked: the bytes of its file.
    public func scanPhoto(_ file: Data) {
        session.aside { [self] in
            guard let outcome = try? await scanner.scanPhoto(file) else { return session.say(.photoUnreadable) }
            if let code = Attention.chosen(of: outcome) {
                answer(code)
            } else {
                session.say(outcome.codes.isEmpty ? .noCodeInPhoto : .severalCodesInPhoto)
            }
        }
    }

    /// A link that the phone's own camera, or a message, opened.
    func openLink(_ text: String) {
        answer(session.deployment.read(text: text, now: session.environment.now()), text: text)
    }

    // MARK: Answers

    private func answer(_ code: ScannedCode) {
        attention.onAnswered(code, now: session.environment.now())
        answer(code.reading, text: code.text)
    }

    private func answer(_ reading: Reading, text: String?) {
        switch reading {
        case .foreign(let kind): give(.foreign(kind, link: text))
        case .refused(let refusal): refused(refusal, text: text)
        case .verified(let venue): if let text { checkIn(text, at: venue) }
        }
    }

    private func checkIn(_ text: String, at venue: Venue) {
        record { [self] in try await told(try await session.opened().checkIn(text), venue) }
    }

    /// A code that a newer list may yet verify is kept, so that nobody is stopped at the door.
    private func refused(_ refusal: Refusal, text: String?) {
        guard refusal.mayBeKeptPending, let text else { return give(.refused(refusal.reason)) }
        record { [self] in
            try await session.opened().keepPending(text)
            return .keptPending(refusal.reason)
        }
    }

    /// Gives the answer to something that is written into the diary, also when it cannot be.
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

    private func told(_ outcome: CheckInOutcome, _ venue: Venue) async throws -> Answer {
        switch outcome {
        case .checkedIn(let visit): .checkedIn(visit, venue, leaving: nil, isFirst: try await isFirstVisit())
        case .switchedFrom(let previous, let visit): .checkedIn(visit, venue, leaving: previous.place, isFirst: false)
        case .checkedOut(let visit): .checkedOut(visit)
        case .alreadyInside(let visit): .alreadyInside(visit)
        case .justLeft(let visit): .justLeft(visit)
        case .notInside(let venue): .notInside(venue)
        case .refused(let refusal): .refused(refusal.reason)
        case .foreign(let kind): .foreign(kind, link: nil)
        }
    }

    private func isFirstVisit() async throws -> Bool {
        try await session.opened().visits(limit: 2).visits.count == 1
    }

    private func give(_ answer: Answer) {
        session.show(.answered(answer))
        session.state.signal = Signal(number: (session.state.signal?.number ?? 0) + 1, tone: answer.tone)
    }

    /// The same code shall be looked at again.
    public func again() {
        attention.forget()
        show()
    }

    /// Takes back the scan or the touch that was just answered.
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

    /// The owner leaves where they are.
    public func leave() {
        record { [self] in
            let diary = try await session.opened()
            guard let open = try await diary.openVisit() else { return nil }
            return .checkedOut(try await diary.checkOut(open.id))
        }
    }
}
