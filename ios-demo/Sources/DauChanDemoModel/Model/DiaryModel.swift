import DauChan
import Foundation

/// Reads the diary: pages of visits, a day, a month, a search, one visit.
@MainActor
public final class DiaryModel {
    /// The number of visits in a page.
    static let pageSize: UInt16 = 50

    private let session: Session
    private let calendar: Calendar
    private var isLoading = false

    init(_ session: Session, calendar: Calendar) {
        self.session = session
        self.calendar = calendar
    }

    // MARK: The list

    /// Shows the visits, or those of one day.
    public func show(on day: CalendarDay? = nil) {
        session.ask { [self] in
            try await session.settle()
            let first = try await read(search: "", on: day, after: nil)
            let waiting = try await session.opened().pending().count
            let alerts = try await session.opened().alerts()
            session.show(
                .diary(
                    DiaryList(
                        visits: first.visits, next: first.next, waiting: waiting, day: day,
                        alerts: alerts.count { !$0.isPast }, hasAlerts: !alerts.isEmpty)))
        }
    }

    /// Searches places and notes, without case and diacritics.
    public func search(_ text: String) {
        guard case .diary(var list) = session.state.page, list.search != text else { return }
        list.search = text
        session.state.page = .diary(list)
        session.ask { [self] in
            // The text may have changed since.
            guard shown?.search == text else { return }
            let found = try await read(search: text, on: nil, after: nil)
            change(where: { $0.search == text }) { list in
                list.visits = found.visits
                list.next = found.next
                list.day = nil
            }
        }
    }

    /// Loads the next page.
    public func loadMore() {
        guard let list = shown, let next = list.next, !isLoading else { return }
        isLoading = true
        session.ask { [self] in
            defer { isLoading = false }
            let more = try await read(search: list.search, on: list.day, after: next)
            // Another list may be shown now.
            change(where: { $0.next == next && $0.search == list.search }) { list in
                list.visits += more.visits
                list.next = more.next
            }
        }
    }

    private var shown: DiaryList? {
        if case .diary(let list) = session.state.page { list } else { nil }
    }

    private func change(where isMeant: (DiaryList) -> Bool, _ change: (inout DiaryList) -> Void) {
        guard var list = shown, isMeant(list) else { return }
        change(&list)
        session.state.page = .diary(list)
    }

    private func read(search: String, on day: CalendarDay?, after: PageCursor?) async throws -> VisitPage {
        let diary = try await session.opened()
        if let day { return try await diary.visits(on: day, after: after, limit: Self.pageSize) }
        return search.isBlank
            ? try await diary.visits(after: after, limit: Self.pageSize)
            : try await diary.search(search, after: after, limit: Self.pageSize)
    }

    // MARK: The month

    /// Shows the month of `moment`, or the current month.
    public func showCalendar(_ moment: Date? = nil) {
        guard let month = calendar.dateInterval(of: .month, for: moment ?? session.environment.now()) else { return }
        session.ask { [self] in
            var visits: [Int: Int] = [:]
            let all = try await session.opened().everyVisit(in: .between(from: month.start, to: month.end))
            for try await visit in all where month.contains(visit.start.at) {
                visits[calendar.component(.day, from: visit.start.at), default: 0] += 1
            }
            session.show(.calendar(month: month.start, visits: visits))
        }
    }

    // MARK: One visit

    public func showVisit(_ id: Visit.ID) {
        session.ask { [self] in
            session.show(.visit(try await session.opened().visit(id), deleting: false))
        }
    }

    /// Asks the owner to confirm the deletion, or cancels it.
    public func askToDelete(_ isSure: Bool) {
        if case .visit(let visit, _) = session.state.page { session.state.page = .visit(visit, deleting: isSure) }
    }

    public func delete() {
        guard case .visit(let visit, _) = session.state.page else { return }
        session.ask { [self] in
            try await session.opened().delete(visit.id)
            try await session.refreshInside()
            show()
        }
    }
}
