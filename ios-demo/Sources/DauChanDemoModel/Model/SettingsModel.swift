import DauChan
import Foundation

/// The trust list, exporting, erasing, and whether the phone may remind.
@MainActor
public final class SettingsModel {
    private static let day: TimeInterval = 86_400
    private static let retry: TimeInterval = 3_600

    private let session: Session
    private var environment: Environment { session.environment }
    /// When this process last tried to fetch a list that was due.
    private var tried: Date?

    init(_ session: Session) {
        self.session = session
    }

    public func show() {
        let list = session.deployment.trustList(now: environment.now())
        session.show(.settings(list, fetching: false, erasing: false))
    }

    public func showAbout() {
        session.show(.about)
    }

    /// Whether the phone lets the app remind its owner, as far as is known.
    public func onReminding(_ reminding: Reminding) {
        guard reminding != session.state.reminding else { return }
        session.state.reminding = reminding
        // What was to be reminded of while that was not allowed was not set.
        if reminding == .on, session.isOpen { session.ask { [session] in try await session.refreshInside() } }
    }

    /// How long visits are kept.
    var retentionDays: Int { Int(session.deployment.retentionDays()) }

    // MARK: The trust list

    /// Fetches the trust list because somebody asked for it.
    public func fetchList() {
        if case .settings(let list, _, let erasing) = session.state.page {
            session.state.page = .settings(list, fetching: true, erasing: erasing)
        }
        session.aside { [self] in
            let line = await refreshList()
            if case .settings = session.state.page { show() }
            session.say(line)
        }
    }

    /// Fetches the trust list because its day has come, while nobody looks; not without a diary to keep it
    /// in. Answers when the system is to be asked for the next time: a day later whatever the person does,
    /// so that a fetch tells nothing of them, and sooner if the network was not there.
    public func fetchListUnasked() async -> Date {
        let line = session.isFirstStart ? nil : await refreshList()
        return environment.now() + (line == .listNotFetched ? Self.retry : Self.day)
    }

    /// Systems grant the time to fetch in the background as they like, to some apps never: a list that is
    /// due is fetched while the app is in front. Nobody has asked, so nothing is said.
    func keepListYoung() {
        let now = environment.now()
        let isDue = session.deployment.trustList(now: now).freshness != .fresh
        guard isDue, tried.map({ now >= $0 + Self.retry }) ?? true else { return }
        tried = now
        session.aside { [self] in _ = await refreshList() }
    }

    /// Fetches the trust list and takes it if it is newer. Says what came of it. Whether the diary was open
    /// before, it is afterwards.
    private func refreshList() async -> Line {
        guard let list = try? await environment.listAddress.fetch() else { return .listNotFetched }
        return await session.inTurn { [self] in
            let wasOpen = session.isOpen
            let line: Line
            do {
                line = try await take(list)
            } catch is TrustListError {
                line = .listRefused
            } catch {
                line = .listNotFetched
            }
            if !wasOpen { await session.lock() }
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

    // MARK: A file of one's own, and an end

    /// Every visit as a line of CSV, which any table program opens.
    public func exported() async throws -> Data {
        var file = Csv.header
        for try await visit in try await session.opened().everyVisit() {
            file += Csv.line(visit)
        }
        return Data(file.utf8)
    }

    /// The exported file was written, or was not.
    public func onExported(_ isWritten: Bool) {
        session.say(isWritten ? .exported : .exportFailed)
    }

    /// Erasing is asked for, or thought better of.
    public func askToErase(_ isSure: Bool) {
        switch session.state.page {
        case .settings(let list, let fetching, _):
            session.state.page = .settings(list, fetching: fetching, erasing: isSure)
        case .closed(let reason, _): session.state.page = .closed(reason, erasing: isSure)
        default: break
        }
    }

    /// Everything is gone for ever.
    public func erase() {
        session.ask { [self] in
            await session.lock()
            try await Diary.erase(in: environment.folder, vault: environment.vault)
            environment.remind(nil, nil)
            session.show(.welcome)
        }
    }
}
