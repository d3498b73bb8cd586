import DauChan
import Foundation

/// What a page shows, from the top down: what to draw, what a screen reader says, and what each touch
/// does. The views only give it a shape, so that whatever a test sees and touches is what a person does.
public struct Screen {
    /// What the phone's way back does; nothing where there is none.
    public let back: Command?
    /// 'I am at…', over the three places.
    public let inside: Card?
    public let line: String?
    public let items: [Item]
    /// The three places; empty where the page covers them.
    public let tabs: [Command]
}

public enum Item {
    case title(String)
    /// Begins a group, such as a day.
    case heading(String)
    case text(String)
    /// Something that must be read, such as what a form lacks.
    case alert(String)
    case fact(name: String, value: String, about: String?)
    case answer(Told)
    case viewfinder([[Point]], hint: String)
    case field(Field)
    case date(DateField)
    /// A visit in the list; the last ones ask for more when they are drawn.
    case row(Row)
    case button(Command)
    case month(Month)
}

/// What can be touched. Its name is what it says and what a screen reader speaks.
public struct Command {
    public enum Role: Sendable { case main, quiet, danger, tab(isLit: Bool) }
    /// What only the platform can do; the model has no `act` for it.
    public enum Request: Sendable { case camera, photo, export, clock }

    public let name: String
    public var symbol: String?
    public var role = Role.quiet
    public var request: Request?
    public var act: @MainActor () -> Void = {}
}

public struct Card {
    public let lines: [String]
    public let command: Command
}

public struct Field {
    public let name: String
    public let text: String
    public let change: @MainActor (String) -> Void
}

public struct DateField {
    public enum Part: Sendable { case day, time }

    public let name: String
    public let value: String
    public let part: Part
    public let date: Date
    public let change: @MainActor (Date) -> Void
}

public struct Row {
    public let id: Visit.ID
    public let title: String
    public let about: String
    public let symbol: String
    public let act: @MainActor () -> Void
    public let appear: @MainActor () -> Void
}

public struct Month {
    public let name: String
    /// Empty places before the first day, in weeks that begin on Monday.
    public let blanks: Int
    public let days: [Day]

    public struct Day {
        public let number: Int
        public let visits: Int
        /// With a name to speak; touchable where there are visits.
        public let command: Command
    }
}

/// An answer in words, to be understood within one glance.
public struct Told: Equatable, Sendable {
    public let tone: Tone
    public let symbol: String
    /// What happened, in as few words as can be.
    public let word: String
    public var place: String?
    public var about: [String] = []
    /// What matters less.
    public var below: [String] = []
}

extension AppModel {
    /// What is on the screen now.
    public var screen: Screen {
        let hasTabs = state.page.tab != nil
        return Screen(
            back: backCommand,
            inside: hasTabs ? state.inside.map(insideCard) : nil,
            line: state.line.map { words($0.rawValue) },
            items: items,
            tabs: hasTabs ? Tab.allCases.map(tabCommand) : []
        )
    }

    private var items: [Item] {
        switch state.page {
        case .opening: [.text(words("wait"))]
        case .welcome: welcome
        case .scan(let view): scan(view)
        case .answered(let answer): [.answer(told(answer))] + actions(after: answer).map(Item.button)
        case .diary(let list): diary(list)
        case .calendar(let month, let visits): calendar(month, visits)
        case .visit(let visit, let isDeleting): page(of: visit, isDeleting)
        case .edit(let form): edit(form)
        case .settings(let list, let isFetching, let isErasing): settings(list, isFetching, isErasing)
        case .about: about
        case .closed(let reason, let isErasing): closed(reason, isErasing)
        }
    }

    private func command(
        _ key: String, _ symbol: String? = nil, _ role: Command.Role = .quiet,
        act: @escaping @MainActor () -> Void
    ) -> Command {
        Command(name: words(key), symbol: symbol, role: role, act: act)
    }

    private func request(_ key: String, _ symbol: String, _ request: Command.Request, _ role: Command.Role = .quiet)
        -> Command
    {
        Command(name: words(key), symbol: symbol, role: role, request: request)
    }

    // MARK: Around the page

    private var backCommand: Command? {
        switch state.page {
        case .visit, .edit, .calendar, .about: command("back", "chevron.backward") { [self] in back() }
        default: nil
        }
    }

    private func tabCommand(_ tab: Tab) -> Command {
        let (key, symbol) =
            switch tab {
            case .scan: ("tab_scan", "qrcode.viewfinder")
            case .diary: ("tab_diary", "book")
            case .settings: ("tab_settings", "gearshape")
            }
        return command(key, symbol, .tab(isLit: state.page.tab == tab)) { [self] in go(to: tab) }
    }

    private func insideCard(_ visit: Visit) -> Card {
        let since = words.length(state.now.timeIntervalSince(visit.start.at))
        return Card(
            lines: [words("inside_at"), visit.place, words("inside_since", words.hour(visit.start.at), since)],
            command: command("inside_leave", "figure.walk.departure", .main) { [self] in leave() })
    }

    // MARK: First page, about, and a diary that does not open

    private var welcome: [Item] {
        [.title(words("welcome_title"))]
            + ["welcome_what", "welcome_where", "welcome_who"].map { .text(words($0)) }
            + [.button(command("welcome_begin", nil, .main) { [self] in openDiary() })]
    }

    private var about: [Item] {
        [
            .title(words("settings_about")), .text(words("about_body")), .heading(words("about_licences")),
            .text(words("about_licences_body")),
        ]
    }

    private func closed(_ reason: ClosedReason, _ isErasing: Bool) -> [Item] {
        let key =
            switch reason {
            case .locked: "closed_locked"
            case .keyLost: "closed_key_lost"
            case .wrongKey: "closed_wrong_key"
            case .foreignFile: "closed_foreign"
            case .damaged: "closed_damaged"
            case .newer: "closed_newer"
            case .storageFull: "closed_full"
            case .openElsewhere: "closed_elsewhere"
            case .failed: "closed_failed"
            }
        var items: [Item] = [.title(words(key)), .text(words(key + "_do"))]
        if isErasing { return items + sureToErase }
        if reason != .keyLost {
            let again = reason == .locked ? "closed_open" : "try_again"
            items.append(.button(command(again, nil, .main) { [self] in openDiary() }))
        }
        if [.keyLost, .wrongKey, .foreignFile, .damaged].contains(reason) {
            items.append(.button(command("closed_erase", "trash", .danger) { [self] in askToErase(true) }))
        }
        return items
    }

    private var sureToErase: [Item] {
        [
            .alert(words("settings_erase_sure")),
            .button(command("settings_erase_do", "trash", .danger) { [self] in erase() }),
            .button(command("cancel") { [self] in askToErase(false) }),
        ]
    }

    // MARK: Scanner

    private func scan(_ view: View) -> [Item] {
        let tools = [
            request("scan_photo", "photo", .photo),
            command("scan_by_hand", "square.and.pencil") { [self] in writeByHand() },
        ]
        let trouble: (key: String, mend: Command)? =
            switch state.camera {
            case .off, .running: nil
            case .refused: ("camera_refused", request("camera_allow", "camera", .camera, .main))
            case .taken: ("camera_taken", command("try_again", "camera", .main) { [self] in onCamera(.off) })
            case .broken: ("camera_none", command("try_again", "camera", .main) { [self] in onCamera(.off) })
            }
        if let (key, mend) = trouble {
            return [.title(words(key)), .text(words(key + "_do"))] + ([mend] + tools).map(Item.button)
        }
        let light = state.torch ? "scan_torch_off" : "scan_torch_on"
        let torch = command(light, "flashlight.on.fill") { [self] in switchTorch() }
        return [viewfinder(view)] + ([torch] + tools).map(Item.button)
    }

    private func viewfinder(_ view: View) -> Item {
        switch view {
        case .empty: .viewfinder([], hint: words("scan_aim"))
        case .crowded: .viewfinder([], hint: words("scan_crowded"))
        case .codes(let outlines):
            .viewfinder(outlines, hint: words(outlines.count == 1 ? "scan_found" : "scan_several"))
        }
    }

    private func actions(after answer: Answer) -> [Command] {
        let done = command("answer_done", "checkmark", .main) { [self] in showScanner() }
        let again = command("answer_again", "qrcode.viewfinder", .main) { [self] in scanAgain() }
        switch answer {
        case .checkedIn, .checkedOut:
            return [done, command("answer_undo", "arrow.uturn.backward") { [self] in undo() }]
        case .justLeft, .keptPending: return [done]
        case .alreadyInside:
            return [done, command("inside_leave", "figure.walk.departure") { [self] in leave() }]
        case .notInside(let venue):
            return [command("scan_by_hand", "square.and.pencil") { [self] in writeByHand(at: venue) }, done]
        case .refused(.clockBehind), .refused(.notYetValid):
            return [request("refused_clock_open", "clock", .clock), again]
        case .refused, .foreign, .notKept: return [again]
        }
    }

    // MARK: Diary

    private func diary(_ list: DiaryList) -> [Item] {
        var items: [Item] = [
            .field(Field(name: words("diary_search"), text: list.search) { [self] in search($0) }),
            .button(command("diary_calendar", "calendar") { [self] in showCalendar() }),
            .button(command("diary_add", "square.and.pencil") { [self] in writeByHand() }),
        ]
        if list.waiting > 0 { items.append(.text(words.count("diary_waiting", list.waiting))) }
        if list.day != nil {
            items.append(.button(command("diary_all", "book") { [self] in showDiary() }))
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
            symbol: visit.end == nil ? "mappin.and.ellipse" : visit.origin == .hand ? "pencil" : "checkmark",
            act: { [self] in showVisit(visit.id) },
            appear: { [self] in if isLast { loadMore() } })
    }

    private func times(_ visit: Visit) -> String {
        let came = words.hour(visit.start.at)
        guard let end = visit.end else { return words("visit_open", came) }
        let times = words("visit_times", came, words.hour(end.moment.at), stayed(visit, until: end))
        if visit.origin == .hand { return "\(times) · \(words("visit_by_hand"))" }
        return end.reason == .automatic ? "\(times) · \(words("visit_automatic"))" : times
    }

    private func stayed(_ visit: Visit, until end: VisitEnd) -> String {
        words.length(end.moment.at.timeIntervalSince(visit.start.at))
    }

    private func calendar(_ month: Date, _ visits: [Int: Int]) -> [Item] {
        let calendar = words.calendar
        let date = calendar.dateComponents([.year, .month, .weekday], from: month)
        guard let number = date.month, let year = date.year, let weekday = date.weekday,
            let numbers = calendar.range(of: .day, in: .month, for: month)
        else { return [] }
        let days = numbers.compactMap { day -> Month.Day? in
            guard let moment = calendar.date(byAdding: .day, value: day - 1, to: month),
                let local = CalendarDay(year: year, month: number, day: day)
            else { return nil }
            let count = visits[day] ?? 0
            let name = count == 0 ? words.day(moment) : words.count("calendar_day_visits", count, words.day(moment))
            return Month.Day(
                number: day, visits: count,
                command: Command(name: name) { [self] in if count > 0 { showDiary(on: local) } })
        }
        func turn(_ key: String, _ symbol: String, by months: Int) -> Item {
            .button(command(key, symbol) { [self] in
                showCalendar(calendar.date(byAdding: .month, value: months, to: month))
            })
        }
        return [
            .title(words("calendar_month", String(number), String(year))),
            turn("calendar_before", "chevron.backward", by: -1),
            turn("calendar_after", "chevron.forward", by: 1),
            .month(Month(name: words("diary_calendar"), blanks: (weekday + 5) % 7, days: days)),
            .button(command("diary_all", "book") { [self] in showDiary() }),
        ]
    }

    // MARK: One visit

    private func page(of visit: Visit, _ isDeleting: Bool) -> [Item] {
        func fact(_ key: String, _ value: String, _ about: String? = nil) -> Item {
            .fact(name: words(key), value: value, about: about)
        }
        var items: [Item] = [
            .text(words("visit_title")), .title(visit.place),
            .text(words.heading(visit.start.at, now: state.now)),
            fact("visit_came", words.hour(visit.start.at)),
        ]
        if let end = visit.end {
            items.append(fact("visit_left", words.hour(end.moment.at), ending(end.reason)))
            items.append(fact("visit_stayed", stayed(visit, until: end)))
        } else {
            items.append(fact("visit_left", words("visit_not_left")))
        }
        if let venue = visit.venue {
            items.append(fact("visit_area", words.area(venue.area)))
            items.append(fact("visit_sector", words.sector(venue.sector)))
        }
        let own = visit.companions
        if own.party > 1 { items.append(fact("visit_party", words.count("people", Int(own.party)))) }
        if let others = own.declaredFor { items.append(fact("visit_for_others", others)) }
        if let note = own.note { items.append(fact("visit_note", note)) }
        if visit.clockSuspect { items.append(.text(words("visit_clock_suspect"))) }
        if visit.certainty == .inferred { items.append(.text(words("visit_inferred"))) }
        return items + (isDeleting ? sureToDelete : actions(on: visit))
    }

    private func actions(on visit: Visit) -> [Item] {
        let leaving = command("inside_leave", "figure.walk.departure", .main) { [self] in leave() }
        let editing = command("visit_edit", "pencil") { [self] in edit(visit) }
        let deleting = command("visit_delete", "trash", .danger) { [self] in askToDelete(true) }
        return ((visit.end == nil ? [leaving] : []) + [editing, deleting]).map(Item.button)
    }

    private var sureToDelete: [Item] {
        [
            .alert(words("visit_delete_sure")),
            .button(command("delete", "trash", .danger) { [self] in delete() }),
            .button(command("cancel") { [self] in askToDelete(false) }),
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

    // MARK: By hand

    private func edit(_ form: Form) -> [Item] {
        let isNew = form.visit == nil
        var items: [Item] = [.title(words(isNew ? "edit_new" : "edit_change"))]
        if isNew {
            items.append(.field(Field(name: words("edit_place"), text: form.place) { [self] in writePlace($0) }))
            if !form.recent.isEmpty { items.append(.text(words("edit_recent"))) }
            for visit in form.recent {
                items.append(.button(Command(name: visit.place, symbol: "mappin") { [self] in
                    write { ($0.place, $0.known) = (visit.place, visit.venue?.id) }
                }))
            }
        } else {
            items.append(.heading(form.place))
        }
        items += times(form)
        items += [
            .fact(name: words("visit_party"), value: words.count("people", Int(form.party)), about: nil),
            .button(command("edit_fewer", "minus") { [self] in write { $0.party = max(1, $0.party - 1) } }),
            .button(command("edit_more", "plus") { [self] in write { $0.party = min(99, $0.party + 1) } }),
            .field(Field(name: words("visit_for_others"), text: form.forOthers) { [self] text in
                write { $0.forOthers = text }
            }),
            .field(Field(name: words("visit_note"), text: form.note) { [self] text in write { $0.note = text } }),
        ]
        if let fault = form.fault { items.append(.alert(words(fault.rawValue))) }
        return items + [.button(command("save", "checkmark", .main) { [self] in save() })]
    }

    private func times(_ form: Form) -> [Item] {
        let calendar = words.calendar
        var items: [Item] = [
            .date(DateField(
                name: words("edit_day"), value: words.day(form.came), part: .day, date: form.came
            ) { [self] day in write { $0.move(to: day, calendar) } }),
            .date(DateField(
                name: words("edit_came"), value: words.hour(form.came), part: .time, date: form.came
            ) { [self] time in write { $0.setCame(time, calendar) } }),
        ]
        if let left = form.left {
            items.append(.date(DateField(
                name: words("edit_left"), value: words.hour(left), part: .time, date: left
            ) { [self] time in write { $0.setLeft(time, calendar) } }))
            let stayed = words.length(left.timeIntervalSince(form.came))
            items.append(.text("\(words("visit_stayed")): \(stayed)"))
        }
        return items
    }

    // MARK: Settings

    private func settings(_ list: TrustListStatus, _ isFetching: Bool, _ isErasing: Bool) -> [Item] {
        let age =
            switch list.freshness {
            case .fresh: words("settings_list_fresh", words.day(list.issued))
            case .refreshDue: words("settings_list_due", words.day(list.issued))
            case .expired: words("settings_list_expired", words.day(list.hardExpiry))
            }
        let items: [Item] = [
            .title(words("tab_settings")),
            .fact(name: words("settings_list"), value: age, about: nil),
            .button(command(isFetching ? "wait" : "settings_fetch", "arrow.clockwise") { [self] in
                if !isFetching { fetchList() }
            }),
            .fact(name: words("settings_keep"), value: words.count("days", retentionDays), about: nil),
            .button(command("settings_lock", "lock") { [self] in lock() }),
            .text(words("settings_lock_about")),
            .button(request("settings_export", "square.and.arrow.up", .export)),
            .text(words("settings_export_about")),
            .button(command("settings_about", "info.circle") { [self] in showAbout() }),
        ]
        return items
            + (isErasing
                ? sureToErase
                : [.button(command("settings_erase", "trash", .danger) { [self] in askToErase(true) })])
    }
}

extension Form {
    /// Another day at the same times.
    mutating func move(to day: Date, _ calendar: Calendar) {
        let length = left?.timeIntervalSince(came)
        came = came.time(on: day, calendar)
        left = length.map { came + $0 }
    }

    mutating func setCame(_ time: Date, _ calendar: Calendar) {
        let leaving = left
        came = time.time(on: came, calendar)
        if let leaving { setLeft(leaving, calendar) }
    }

    /// Who left at an earlier hour than they came left on the day after.
    mutating func setLeft(_ time: Date, _ calendar: Calendar) {
        let sameDay = time.time(on: came, calendar)
        left = sameDay < came ? calendar.date(byAdding: .day, value: 1, to: sameDay) : sameDay
    }
}

extension Date {
    /// This time of day, to the second, on another day.
    fileprivate func time(on day: Date, _ calendar: Calendar) -> Date {
        let time = calendar.dateComponents([.hour, .minute, .second], from: self)
        return calendar.date(
            bySettingHour: time.hour ?? 0, minute: time.minute ?? 0, second: time.second ?? 0, of: day) ?? self
    }
}
