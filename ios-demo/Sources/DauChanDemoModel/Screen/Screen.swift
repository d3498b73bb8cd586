import DauChan
import Foundation

/// What a page shows, from the top down: what to draw, what a screen reader says, and what each touch
/// does. The views only give it a shape, so that whatever a test sees and touches is what a person does.
public struct Screen {
    /// The same as long as it is the same page, which then stays where it was scrolled to.
    public let page: String
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
    /// A text with a picture that says no more than it.
    case line(Told.Line)
    /// Something that must be read, such as what a form lacks.
    case alert(String)
    case fact(Fact)
    case answer(Told)
    case viewfinder(Finder)
    case field(Field)
    case date(DateField)
    /// A visit in the list; the last ones ask for more when they are drawn.
    case row(Row)
    case button(Command)
    case card(Card)
    case month(Month)
}

/// What can be touched.
public struct Command {
    public enum Role: Sendable, Equatable { case main, quiet, danger, tab(isLit: Bool) }
    /// What only the platform can do; the model has no `act` for it.
    public enum Request: Sendable { case camera, photo, export, clock, notifications, notificationSettings }

    public let name: String
    /// What it does, or what it costs, where the name alone does not say.
    public var about: String?
    public var symbol: String?
    public var role = Role.quiet
    /// Of several to choose from, the one that is chosen.
    public var isChosen = false
    public var request: Request?
    public var act: @MainActor () -> Void = {}

    /// As a screen reader speaks it.
    public var spoken: String { sentences([name, about].compactMap { $0 }) }
}

/// A few lines that belong together, and at most one thing to do about them.
public struct Card {
    public let lines: [String]
    public var symbol: String?
    public let command: Command?
}

public struct Fact {
    public let name: String
    public let value: String
    public var about: String?
    public var symbol: String?
}

public struct Finder {
    /// What a screen reader calls the camera's picture.
    public let name: String
    public let outlines: [Outline]
    public let hint: String
}

public struct Field {
    public let name: String
    /// An example or an explanation, shown while nothing is written.
    public var hint: String?
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

    /// As a screen reader speaks it.
    public var spoken: String { "\(title). \(about)" }
}

public struct Month {
    public let name: String
    /// Empty places before the first day, in weeks that begin on Monday.
    public let blanks: Int
    public let days: [Day]

    public struct Day {
        public let number: Int
        public let visits: Int
        /// With a name to speak; does something where there are visits.
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
    public var about: [Line] = []
    /// What matters less.
    public var below: [Line] = []

    public struct Line: Equatable, Sendable {
        public let words: String
        public var symbol: String?
    }

    /// All of it, as a screen reader speaks it.
    public var spoken: String {
        sentences([word, place].compactMap { $0 } + (about + below).map(\.words))
    }
}

/// One after the other, with a stop after each that has none.
private func sentences(_ texts: [String]) -> String {
    texts.reduce("") { said, text in
        guard let end = said.last else { return text }
        return said + (".?!".contains(end) ? " " : ". ") + text
    }
}

extension AppModel {
    /// What is on the screen now.
    public var screen: Screen {
        let hasTabs = state.page.tab != nil
        return Screen(
            page: pageName,
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
        case .welcome: welcomePage
        case .scan(let view): scanPage(view)
        case .answered(let answer): answerPage(answer)
        case .diary(let list): diaryPage(list)
        case .calendar(let month, let visits): calendarPage(month, visits)
        case .visit(let visit, let isDeleting): visitPage(visit, isDeleting)
        case .edit(let form): editPage(form)
        case .settings(let settings): settingsPage(settings)
        case .retention(let retention): retentionPage(retention)
        case .about: aboutPage
        case .closed(let reason, let isErasing): closedPage(reason, isErasing)
        }
    }

    private var pageName: String {
        switch state.page {
        case .opening: "opening"
        case .welcome: "welcome"
        case .scan: "scan"
        case .answered: "answer"
        case .diary(let list): list.day.map { "day \($0)" } ?? "diary"
        case .calendar(let month, _): "month \(month)"
        case .visit(let visit, _): "visit \(visit.id)"
        case .edit: "edit"
        case .settings: "settings"
        case .retention: "retention"
        case .about: "about"
        case .closed: "closed"
        }
    }

    func command(
        _ key: String, _ symbol: String? = nil, _ role: Command.Role = .quiet, about: String? = nil,
        act: @escaping @MainActor () -> Void
    ) -> Command {
        Command(name: words(key), about: about, symbol: symbol, role: role, act: act)
    }

    func request(
        _ key: String, _ symbol: String, _ request: Command.Request, _ role: Command.Role = .quiet, about: String? = nil
    ) -> Command {
        Command(name: words(key), about: about, symbol: symbol, role: role, request: request)
    }

    // MARK: Around the page

    private var backCommand: Command? {
        switch state.page {
        case .visit, .edit, .calendar, .about, .retention: command("back", "chevron.backward") { [self] in back() }
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
            command: command("inside_leave", "figure.walk.departure", .main) { [scanning] in scanning.leave() })
    }
}
