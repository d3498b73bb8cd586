import DauChan
import Foundation

/// The shared part of the model: the state, the diary, and the order of calls.
@MainActor
final class Session {
    let environment: Environment
    let deployment: Deployment
    private let observed: ObservedState
    private var diary: Diary?
    /// The repair that the page of a damaged diary offers.
    private var repair: Repair?
    /// Whether the app is in the foreground. The system also starts it for background work.
    var isInFront = false
    /// The last call of the diary, for which the next one waits.
    private var lastTurn: Task<Void, Never>?
    /// The work outside the order of calls, by number.
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

    /// Runs a call of the diary after earlier ones, and shows its error.
    func ask(_ work: @escaping @MainActor () async throws -> Void) {
        inTurn { [self] in await show(errorsOf: work) }
    }

    /// As ``ask(_:)``, and returns when the call has ended.
    func asked(_ work: @escaping @MainActor () async throws -> Void) async {
        await inTurn { [self] in await show(errorsOf: work) }.value
    }

    private func show(errorsOf work: @MainActor () async throws -> Void) async {
        do {
            try await work()
        } catch let error as OpenError {
            if case .Repairable(let damage) = error { repair = damage }
            show(.closed(ClosedReason(error), erasing: false))
        } catch DiaryError.NoSuchVisit {
            say(.visitGone)
        } catch {
            say(error.isFullStorage ? .storageFull : .notKept)
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

    /// Runs work outside the order of calls, such as a download.
    func aside(_ work: @escaping @MainActor () async -> Void) {
        othersSoFar += 1
        let number = othersSoFar
        others[number] = Task {
            await work()
            others[number] = nil
        }
    }

    /// Returns when no work is running.
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

    /// Whether an opened diary may stay open. In the background, or while its owner wants it locked, each call
    /// locks it again: iOS ends an app that is suspended with a file lock.
    var mayStayOpen: Bool {
        if case .closed = state.page { false } else { isInFront }
    }

    /// Whether the phone has no diary yet.
    var isFirstStart: Bool {
        let names = try? FileManager.default.contentsOfDirectory(atPath: environment.folder.path)
        return names?.isEmpty ?? true
    }

    /// Returns the diary, and opens it if it is closed.
    func opened() async throws -> Diary {
        if let diary { return diary }
        try makeFolder()
        let opened = try await Diary.open(
            deployment, in: environment.folder, vault: environment.vault, now: environment.now,
            timeZone: environment.timeZone)
        diary = opened
        return opened
    }

    /// Makes the diary's folder. A full storage is reported here, and any other error when the diary opens.
    private func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(at: environment.folder, withIntermediateDirectories: true)
        } catch CocoaError.fileWriteOutOfSpace {
            throw OpenError.Storage(error: .full, explanation: "no room for the diary's folder")
        } catch {}
    }

    /// Repairs the diary as its page offered.
    func repairDiary() async throws {
        guard let agreed = repair else { return }
        repair = nil
        try await Diary.repair(in: environment.folder, vault: environment.vault, agreed: agreed)
    }

    /// Locks the diary, and removes its content from the screen.
    func lock() async {
        await diary?.lock()
        diary = nil
        if state.page.showsVisits { state.page = .opening }
        state.inside = nil
    }

    /// Ends the visits whose automatic end has passed. A diary that cannot be written is shown without that.
    func settle() async throws {
        do {
            try await opened().settle()
        } catch where error.isReadOnly {
            return
        }
    }

    /// Deletes visits that are older than the retention. If that fails, as with a doubtful clock or a full
    /// storage, a later call deletes them.
    func forgetTheOld() async {
        _ = try? await diary?.purge()
    }

    /// Updates the open visit and its reminder.
    func refreshInside() async throws {
        let diary = try await opened()
        state.inside = try await diary.openVisit()
        state.now = environment.now()
        environment.remind(try await diary.nextReminder(), state.inside?.place)
    }
}

extension Error {
    /// Whether the storage is full.
    var isFullStorage: Bool {
        if let error = self as? DiaryError, case .Storage(error: .full, explanation: _) = error { true } else { false }
    }

    /// Whether the diary can be read and not written: its storage is full, or its folder may not be changed.
    var isReadOnly: Bool {
        if let error = self as? DiaryError, case .Storage(error: .unwritable, explanation: _) = error { true } else { isFullStorage }
    }
}
