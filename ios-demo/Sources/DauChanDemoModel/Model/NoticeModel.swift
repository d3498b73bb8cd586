import DauChan
import Foundation

/// The notices: their download, and the alerts about the owner's visits.
@MainActor
public final class NoticeModel {
    private let session: Session
    private var environment: Environment { session.environment }

    init(_ session: Session) {
        self.session = session
    }

    public func show() {
        session.ask { [self] in try await showAlerts() }
    }

    private func showAlerts() async throws {
        let diary = try await session.opened()
        let alerts = try await diary.alerts()
        session.show(.alerts(AlertList(alerts: alerts, state: try await diary.noticeState())))
        // The owner sees them now.
        try await diary.alertsAnnounced(alerts.filter { $0.news != nil }.map(\.id))
    }

    public func open(_ alert: VisitAlert) {
        session.show(.alert(alert))
    }

    /// Dismisses the alert that is shown. It stays among the alerts.
    public func dismiss() {
        guard case .alert(let alert) = session.state.page else { return }
        session.ask { [self] in
            try await session.opened().dismissAlert(alert.id)
            try await showAlerts()
        }
    }

    /// Downloads the notice bundle, matches it against the visits, and tells the owner of new alerts. Returns whether
    /// the bundle was downloaded.
    @discardableResult
    func refresh() async -> Bool {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).bundle")
        defer { try? FileManager.default.removeItem(at: file) }
        guard (try? await environment.bundleAddress.fetch(into: file)) != nil else { return false }
        // A refused bundle changes nothing. The next download may be good.
        await session.inTurn { [self] in try? await match(file) }.value
        return true
    }

    private func match(_ file: URL) async throws {
        let diary = try await session.opened()
        _ = try await diary.matchNotices(in: file)
        let news = try await diary.alertsToAnnounce()
        if !news.isEmpty, await environment.announce() { try await diary.alertsAnnounced(news.map(\.id)) }
    }
}

extension VisitAlert {
    /// Whether the owner is done with the alert.
    var isPast: Bool { dismissedAt != nil || status == .withdrawn }
}
