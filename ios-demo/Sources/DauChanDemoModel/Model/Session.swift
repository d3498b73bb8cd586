import DauChan
import Foundation

/// What the parts of the model share: the state that they change, the diary that they ask, and whose turn
/// it is.
@MainActor
final class Session {
    let environment: Environment
    let deployment: Deployment
    private let observed: ObservedState
    private var diary: Diary?
    /// Not before the app has come to the front: the system also starts it for work at the back.
    var isInFront = false
    /// What was asked last; what is asked next waits for it.
    private var lastTurn: Task<Void, Never>?
    /// What is done beside the turns, by the number that it was given.
    private var others: [Int: Task<Void, Never>] = [:]
    private var othersSoFar = 0

    init(_ environment: Environment) {
        self.environment = environment
        deployment = environment.deployment
        observed = ObservedState(AppState(now: environment.now()))
    }

    // MARK: The screen

    var state: AppState {
        get { observed.value }
        set { observed.value = newValue }
    }

    func show(_ page: Page) {
        state.page = page
        state.line = nil
        state.now = environment.now()
    }

    func say(_ line: Line) {
        state.line = line
    }

    // MARK: Turns

    /// Asks something of the diary, after what was asked before; a diary that fails is told.
    func ask(_ work: @escaping @MainActor () async throws -> Void) {
        inTurn { [self] in
            do {
                try await work()
            } catch let error as OpenError {
                show(.closed(ClosedReason(error), erasing: false))
            } catch DiaryError.NoSuchVisit {
                say(.visitGone)
            } catch {
                say(error.isFullStorage ? .storageFull : .notKept)
            }
        }
    }

    @discardableResult
    func inTurn<Answer: Sendable>(_ work: @escaping @MainActor () async -> Answer) -> Task<Answer, Never> {
        let task = Task { [before = lastTurn] in
            await before?.value
            let answer = await work()
            if !mayStayOpen { await lock() }
            return answer
        }
        lastTurn = Task { _ = await task.value }
        return task
    }

    /// Does something that waits for others than the diary, such as a network.
    func aside(_ work: @escaping @MainActor () async -> Void) {
        othersSoFar += 1
        let number = othersSoFar
        others[number] = Task {
            await work()
            others[number] = nil
        }
    }

    /// Returns when nothing is being done any more.
    func settled() async {
        while true {
            if let other = others.values.first {
                await other.value
            } else if let turn = lastTurn {
                await turn.value
                if lastTurn == turn { lastTurn = nil }
            } else {
                return
            }
        }
    }

    // MARK: The diary

    var isOpen: Bool { diary != nil }

    /// Whatever opens the diary while the app is at the back, or while its owner wants it locked, is followed
    /// by its lock: iOS ends an app that holds a file's lock while it is suspended.
    var mayStayOpen: Bool {
        if case .closed = state.page { false } else { isInFront }
    }

    /// Whether there never was a diary.
    var isFirstStart: Bool {
        let names = try? FileManager.default.contentsOfDirectory(atPath: environment.folder.path)
        return names?.isEmpty ?? true
    }

    /// The diary, opened if it is not.
    func opened() async throws -> Diary {
        if let diary { return diary }
        try makeFolder()
        let opened = try await Diary.open(
            deployment, in: environment.folder, vault: environment.vault, now: environment.now,
            timeZone: environment.timeZone)
        diary = opened
        return opened
    }

    /// For want of room it cannot be made; whatever else hinders it is told by the diary that does not open in it.
    private func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(at: environment.folder, withIntermediateDirectories: true)
        } catch CocoaError.fileWriteOutOfSpace {
            throw OpenError.Storage(error: .full, explanation: "no room for the diary's folder")
        } catch {}
    }

    /// Closes the diary, and forgets its key and what of it was on the screen.
    func lock() async {
        await diary?.lock()
        diary = nil
        if state.page.showsVisits { state.page = .opening }
        state.inside = nil
    }

    /// Visits end whose time has come. A diary that has no room to write that is read all the same.
    func settle() async throws {
        do {
            try await opened().settle()
        } catch where error.isFullStorage {
            return
        }
    }

    /// Visits older than they are kept are deleted. Where that cannot be, as with a clock so far ahead that
    /// it may be wrong, or with no room to write, the next time will do.
    func forgetTheOld() async {
        _ = try? await diary?.purge()
    }

    /// Where the owner is now, and when to remind them of leaving.
    func refreshInside() async throws {
        let diary = try await opened()
        state.inside = try await diary.openVisit()
        state.now = environment.now()
        environment.remind(try await diary.nextReminder(), state.inside?.place)
    }
}

extension Error {
    /// Whether there is no room left to write.
    var isFullStorage: Bool {
        if let error = self as? DiaryError, case .Storage(error: .full, explanation: _) = error { true } else { false }
    }
}
