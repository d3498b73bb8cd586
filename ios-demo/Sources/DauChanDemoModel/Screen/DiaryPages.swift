import DauChan
import Foundation

extension AppModel {
    // MARK: The list

    func diaryPage(_ list: DiaryList) -> [Item] {
        var items: [Item] = [
            .field(Field(name: words("diary_search"), text: list.search) { [diary] in diary.search($0) }),
            .button(command("diary_calendar", "calendar") { [diary] in diary.showCalendar() }),
            .button(command("diary_add", "square.and.pencil") { [form] in form.begin() }),
        ]
        if list.alerts > 0 {
            items.append(
                .button(
                    Command(name: words.count("diary_alerts", list.alerts), symbol: "bell", role: .danger) { [notices] in
                        notices.show()
                    }))
        } else if list.hasAlerts {
            items.append(.button(command("alerts_past", "bell") { [notices] in notices.show() }))
        }
        if list.waiting > 0 { items.append(.text(words.count("diary_waiting", list.waiting))) }
        if list.day != nil {
            items.append(.button(command("diary_all", "book") { [diary] in diary.show() }))
        }
        guard !list.visits.isEmpty else { return items + nothing(in: list) }
        var day: Date?
        for visit in list.visits {
            let came = words.calendar.startOfDay(for: visit.start.at)
            if came != day { items.append(.heading(words.heading(came, now: state.now))) }
            day = came
            items.append(.row(row(visit, isLast: visit.id == list.visits.last?.id)))
        }
        return items
    }

    private func nothing(in list: DiaryList) -> [Item] {
        if !list.search.isEmpty { return [.heading(words("diary_nothing_found"))] }
        if list.day != nil { return [.heading(words("diary_nothing_that_day"))] }
        return [.heading(words("diary_empty")), .text(words("diary_empty_do"))]
    }

    private func row(_ visit: Visit, isLast: Bool) -> Row {
        Row(
            id: visit.id, title: visit.place, about: times(visit),
            symbol: visit.end == nil ? "mappin.and.ellipse" : visit.origin == .manual ? "pencil" : "checkmark",
            act: { [diary] in diary.showVisit(visit.id) },
            appear: { [diary] in if isLast { diary.loadMore() } })
    }

    private func times(_ visit: Visit) -> String {
        let came = words.hour(visit.start.at)
        guard let end = visit.end else { return words("visit_open", came) }
        let times = words("visit_times", came, words.hour(end.moment.at), stayed(visit, until: end))
        if visit.origin == .manual { return "\(times) · \(words("visit_by_hand"))" }
        return end.reason == .automatic ? "\(times) · \(words("visit_automatic"))" : times
    }

    private func stayed(_ visit: Visit, until end: VisitEnd) -> String {
        words.length(end.moment.at.timeIntervalSince(visit.start.at))
    }

    // MARK: The month

    func calendarPage(_ month: Date, _ visits: [Int: Int]) -> [Item] {
        let calendar = words.calendar
        let date = calendar.dateComponents([.year, .month, .weekday], from: month)
        guard let number = date.month, let year = date.year, let weekday = date.weekday,
            let numbers = calendar.range(of: .day, in: .month, for: month)
        else { return [] }
        let days = numbers.compactMap { day -> Month.Day? in
            guard let moment = calendar.date(byAdding: .day, value: day - 1, to: month),
                let local = CalendarDay(year: year, month: number, day: day)
            else { return nil }
            return Month.Day(
                number: day, visits: visits[day] ?? 0, command: command(local, words.day(moment), visits[day] ?? 0))
        }
        func turn(_ key: String, _ symbol: String, by months: Int) -> Item {
            .button(command(key, symbol) { [diary] in
                diary.showCalendar(calendar.date(byAdding: .month, value: months, to: month))
            })
        }
        return [
            .title(words.month(month)),
            turn("calendar_before", "chevron.backward", by: -1),
            turn("calendar_after", "chevron.forward", by: 1),
            .month(Month(name: words("diary_calendar"), blanks: (weekday + 5) % 7, days: days)),
            .button(command("diary_all", "book") { [diary] in diary.show() }),
        ]
    }

    private func command(_ day: CalendarDay, _ date: String, _ visits: Int) -> Command {
        let name = visits == 0 ? date : words.count("calendar_day_visits", visits, date)
        return Command(name: name) { [diary] in if visits > 0 { diary.show(on: day) } }
    }

    // MARK: One visit

    func visitPage(_ visit: Visit, _ isDeleting: Bool) -> [Item] {
        func fact(_ symbol: String, _ key: String, _ value: String, _ about: String? = nil) -> Item {
            .fact(Fact(name: words(key), value: value, about: about, symbol: symbol))
        }
        var items: [Item] = [
            .text(words("visit_title")), .title(visit.place),
            .text(words.heading(visit.start.at, now: state.now)),
            fact("checkmark", "visit_came", words.hour(visit.start.at)),
        ]
        if let end = visit.end {
            items.append(fact("figure.walk.departure", "visit_left", words.hour(end.moment.at), ending(end.reason)))
            items.append(fact("clock", "visit_stayed", stayed(visit, until: end)))
        } else {
            items.append(fact("figure.walk.departure", "visit_left", words("visit_not_left")))
        }
        if let venue = visit.venue {
            items.append(fact("mappin.and.ellipse", "visit_area", words.area(venue.area)))
            items.append(fact("building.2", "visit_sector", words.sector(venue.sector)))
        }
        let own = visit.companions
        if own.party > 1 { items.append(fact("person.2", "visit_party", words.count("people", Int(own.party)))) }
        if let others = own.declaredFor { items.append(fact("person.2", "visit_for_others", others)) }
        if let note = own.note { items.append(fact("note.text", "visit_note", note)) }
        if visit.clockSuspect { items.append(.text(words("visit_clock_suspect"))) }
        if visit.certainty == .inferred { items.append(.text(words("visit_inferred"))) }
        return items + (isDeleting ? sureToDelete : actions(on: visit))
    }

    private func actions(on visit: Visit) -> [Item] {
        let leaving = command("inside_leave", "figure.walk.departure", .main) { [scanning] in scanning.leave() }
        let editing = command("visit_edit", "pencil") { [form] in form.edit(visit) }
        let deleting = command("visit_delete", "trash", .danger) { [diary] in diary.askToDelete(true) }
        return ((visit.end == nil ? [leaving] : []) + [editing, deleting]).map(Item.button)
    }

    private var sureToDelete: [Item] {
        [
            .alert(words("visit_delete_sure")),
            .button(command("delete", "trash", .danger) { [diary] in diary.delete() }),
            .button(command("cancel") { [diary] in diary.askToDelete(false) }),
        ]
    }

    private func ending(_ reason: EndReason) -> String {
        switch reason {
        case .user: words("visit_ended_user")
        case .exitScan: words("visit_ended_scan")
        case .nextScan: words("visit_ended_next")
        case .automatic: words("visit_ended_automatic")
        case .edited: words("visit_ended_edited")
        }
    }
}
