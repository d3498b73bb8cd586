import DauChan
import Foundation

/// The settings: trust list, retention, export, erase, and reminders.
@MainActor
public final class SettingsModel {
    private static let day: TimeInterval = 86_400
    private static let retry: TimeInterval = 3_600

    private let session: Session
    private let notices: NoticeModel
    private var environment: Environment { session.environment }
    /// The moment at which this process last tried to download a list that was due.
    private var tried: Date?

    init(_ session: Session, _ notices: NoticeModel) {
        self.session = session
        self.notices = notices
    }

    public func show() {
        session.ask { [self] in session.show(.settings(try await page())) }
    }

    private func page() async throws -> Settings {
        Settings(
            list: session.deployment.trustList(now: environment.now()),
            retentionDays: Int(try await session.opened().retention().days))
    }

    public func showAbout() {
        session.show(.about)
    }

    /// Updates whether the phone allows reminders.
    public func onReminding(_ reminding: Reminding) {
        guard reminding != session.state.reminding else { return }
        session.state.reminding = reminding
        // A reminder that was not allowed before has to be set now.
        if reminding == .on, session.isOpen { session.ask { [session] in try await session.refreshInside() } }
    }

    // MARK: The trust list

    /// Downloads the trust list and the notice bundle because the owner asked for it.
    public func fetchList() {
        change { $0.isFetching = true }
        session.aside { [self] in
            let line = await refreshList()
            await notices.refresh()
            session.ask { [self] in
                if case .settings = session.state.page { session.show(.settings(try await page())) }
                session.say(line)
            }
        }
    }

    /// Downloads the trust list and then the notice bundle in the background, if there is a diary to keep it in. Returns when to run again: a
    /// day later whatever the owner does, so that the download reveals nothing, and sooner without a network.
    public func fetchListUnasked() async -> Date {
        if session.isFirstStart { return environment.now() + Self.day }
        let line = await refreshList()
        let isFetched = await notices.refresh()
        return environment.now() + (line == .listNotFetched || !isFetched ? Self.retry : Self.day)
    }

    /// Downloads a list that is due while the app is in the foreground, because some apps never get background time.
    /// The owner did not ask for it, so no line is shown.
    func keepListYoung() {
        let now = environment.now()
        let isDue = session.deployment.trustList(now: now).freshness != .fresh
        guard isDue, tried.map({ now >= $0 + Self.retry }) ?? true else { return }
        tried = now
        session.aside { [self] in
            _ = await refreshList()
            await notices.refresh()
        }
    }

    /// Downloads the trust list, applies it if it is newer, and returns the line to show.
    private func refreshList() async -> Line {
        guard let list = try? await environment.listAddress.fetch() else { return .listNotFetched }
        return await session.inTurn { [self] in
            let line: Line
            do {
                line = try await take(list)
            } catch is TrustListError {
                line = .listRefused
            } catch {
                line = .listNotFetched
            }
            change { $0.list = session.deployment.trustList(now: environment.now()) }
            return line
        }.value
    }

    private func take(_ list: Data) async throws -> Line {
        let diary = try await session.opened()
        guard try await diary.applyTrustList(list) else { return .listSame }
        let verified = try await diary.reverify().visits
        try await session.refreshInside()
        return verified.isEmpty ? .listNew : .verifiedLater
    }

    private func change(_ change: (inout Settings) -> Void) {
        guard case .settings(var settings) = session.state.page else { return }
        change(&settings)
        session.state.page = .settings(settings)
    }

    // MARK: Retention

    public func showRetention() {
        session.ask { [self] in
            let retention = try await session.opened().retention()
            session.show(.retention(Retention(days: Int(retention.days), longest: Int(retention.longest))))
        }
    }

    /// Keeps visits for this number of days. If that deletes some at once, the owner must confirm it.
    public func keep(for days: Int) {
        session.ask { [self] in
            let going = try await visits(olderThan: days)
            if going == 0 { try await keepOnly(days) } else { ask(Retention.Shortening(days: days, visits: going)) }
        }
    }

    public func agreeToShorten() {
        session.ask { [self] in
            guard case .retention(let retention) = session.state.page, let asked = retention.asked else { return }
            try await keepOnly(asked.days)
        }
    }

    public func doNotShorten() {
        ask(nil)
    }

    private func ask(_ shortening: Retention.Shortening?) {
        guard case .retention(var retention) = session.state.page else { return }
        retention.asked = shortening
        session.state.page = .retention(retention)
    }

    private func visits(olderThan days: Int) async throws -> Int {
        let then = environment.now() - TimeInterval(days) * Self.day
        var count = 0
        let old = try await session.opened().everyVisit(in: .between(from: Date(timeIntervalSince1970: 0), to: then))
        for try await visit in old where visit.end.map({ $0.moment.at <= then }) ?? false { count += 1 }
        return count
    }

    private func keepOnly(_ days: Int) async throws {
        try await session.opened().setRetention(days: days)
        await session.forgetTheOld()
        session.show(.settings(try await page()))
    }

    // MARK: Export and erase

    /// Returns every visit as a line of CSV, for spreadsheet programs.
    public func exported() async throws -> Data {
        try await session.inTurn { [self] in
            await Result.of {
                var file = ""
                for try await lines in try await session.opened().exportCsv() { file += lines }
                return Data(file.utf8)
            }
        }.value.get()
    }

    /// Shows whether the exported file was written.
    public func onExported(_ isWritten: Bool) {
        session.say(isWritten ? .exported : .exportFailed)
    }

    /// Asks the owner to confirm the erase, or cancels it.
    public func askToErase(_ isSure: Bool) {
        switch session.state.page {
        case .settings: change { $0.isErasing = isSure }
        case .closed(let reason, _): session.state.page = .closed(reason, erasing: isSure)
        default: break
        }
    }

    /// Deletes the diary and its key for ever.
    public func erase() {
        session.ask { [self] in
            await session.lock()
            try await Diary.erase(in: environment.folder, vault: environment.vault)
            environment.remind(nil, nil)
            session.show(.welcome)
        }
    }
}

extension Result where Failure == any Error {
    @MainActor
    fileprivate static func of(_ work: @MainActor () async throws -> Success) async -> Self {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}
