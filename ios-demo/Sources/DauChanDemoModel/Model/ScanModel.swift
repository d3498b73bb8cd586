import DauChan
import Foundation

/// Turns scanned codes into answers, and undoes or ends a visit.
@MainActor
public final class ScanModel {
    private let session: Session
    private let scanner: CodeScanner

    init(_ session: Session) {
        self.session = session
        scanner = CodeScanner(deployment: session.deployment, now: session.environment.now)
        Task { [weak self, scanner] in
            let answers = scanner.answers(onFrame: { [weak self] in await self?.look(at: $0) }) { [weak self] in
                await self?.answer($0)
            }
            // Each answer is shown in its turn with the diary, which may be locked after it.
            for await _ in answers {}
        }
    }

    func close() {
        scanner.close()
    }

    public func show() {
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
        if case .scan = session.state.page { scanner.offer(frame) }
    }

    private func look(at result: FrameResult) {
        guard case .scan(let before) = session.state.page, case .seen(let outcome) = result else { return }
        let view = Self.view(of: outcome)
        // Most frames change nothing, and need no redraw.
        if view != before { session.state.page = .scan(view) }
    }

    /// Answers a code, unless its owner has left the scan page meanwhile.
    private func answer(_ code: ScannedCode) async {
        guard case .scan = session.state.page else { return }
        await record { [self] in try await answered(session.opened().answer(code)) }
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
                await record { [self] in try await answered(session.opened().answer(code)) }
            } else {
                session.say(outcome.codes.isEmpty ? .noCodeInPhoto : .severalCodesInPhoto)
            }
        }
    }

    /// Handles a link that another app or an NFC tag opened. What would be recorded is asked about before.
    func openLink(_ text: String) {
        switch session.deployment.read(text: text, now: session.environment.now()) {
        case .verified(let venue):
            let isLeaving = session.state.inside?.venue?.id == venue.id
            session.show(.asked(LinkQuestion(link: text, place: venue.name, isLeaving: isLeaving)))
        case .refused(let refusal) where refusal.mayBeKeptPending:
            session.show(.asked(LinkQuestion(link: text, place: nil, isLeaving: false)))
        case .refused(let refusal): give(.recorded(.refused(refusal: refusal)))
        case .foreign(let kind): give(.recorded(.foreign(kind: kind), link: text))
        }
    }

    /// Records the visit of the link, to which the owner has agreed.
    func recordLink() {
        guard case .asked(let question) = session.state.page else { return }
        session.aside { [self] in
            await record { [self] in try await answered(session.opened().answer(question.link)) }
        }
    }

    // MARK: Answers

    /// Runs a change of the diary and gives its answer, or says that it failed.
    private func record(_ work: @escaping @MainActor () async throws -> Answer?) async {
        await session.asked { [self] in
            do {
                if let answer = try await work() { give(answer) }
            } catch let error as DiaryError {
                give(.notKept(storageFull: error.isFullStorage))
            }
            try await session.refreshInside()
        }
    }

    private func answered(_ answer: ScanAnswer) async throws -> Answer {
        switch answer {
        case .outcome(let outcome, let link):
            .recorded(outcome, isFirst: try await isFirst(outcome), link: link)
        case .keptPending(_, let refusal): .keptPending(refusal.reason)
        case .failed(let error): .notKept(storageFull: error.isFullStorage)
        }
    }

    private func isFirst(_ outcome: CheckInOutcome) async throws -> Bool {
        guard case .checkedIn = outcome else { return false }
        return try await session.opened().visits(limit: 2).visits.count == 1
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
        session.aside { [self] in
            await record { [self] in
                let diary = try await session.opened()
                guard let open = try await diary.openVisit() else { return nil }
                return .recorded(.checkedOut(visit: try await diary.checkOut(open.id)))
            }
        }
    }
}
