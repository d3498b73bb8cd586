import DauChan
import Foundation

/// The content of a page from top to bottom: its texts, what a screen reader speaks, and what each touch does.
/// Views only draw it, so a test sees and touches what a person does.
public struct Screen {
    /// The identity of the page. A page with the same identity keeps its scroll position.
    public let page: String
    /// The command of the back button, if there is one.
    public let back: Command?
    /// The card of the open visit, above the three tabs.
    public let inside: Card?
    public let line: String?
    public let items: [Item]
    /// The three tabs; empty if the page covers the tab bar.
    public let tabs: [Command]
}

public enum Item {
    case title(String)
    /// A heading of a group, such as a day.
    case heading(String)
    case text(String)
    /// A text with a decorative picture.
    case line(AnswerText.Line)
    /// An alert, such as the error of a form.
    case alert(String)
    case fact(Fact)
    case answer(AnswerText)
    case viewfinder(Finder)
    case field(Field)
    case date(DateField)
    /// A visit in the list. The last one loads the next page when it appears.
    case row(Row)
    case button(Command)
    case card(Card)
    case month(Month)
}

/// A command that a touch runs.
public struct Command {
    public enum Role: Sendable, Equatable { case main, quiet, danger, tab(isLit: Bool) }
    /// A request to the platform, which the views run instead of `act`.
    public enum Request: Sendable { case camera, photo, export, clock, notifications, notificationSettings }

    public let name: String
    /// The effect of the command, if its name alone is not enough.
    public var about: String?
    public var symbol: String?
    public var role = Role.quiet
    /// Whether this is the selected one of several choices.
    public var isChosen = false
    public var request: Request?
    public var act: @MainActor () -> Void = {}

    /// The text that a screen reader speaks.
    public var spoken: String { sentences([name, about].compactMap { $0 }) }
}

/// A group of lines with at most one command.
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
    /// The name of the camera's picture for a screen reader.
    public let name: String
    public let outlines: [Outline]
    public let hint: String
}

public struct Field {
    public let name: String
    /// An example or explanation, shown while the field is empty.
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

    /// The text that a screen reader speaks.
    public var spoken: String { "\(title). \(about)" }
}

public struct Month {
    public let name: String
    /// The number of blanks before the first day, in weeks that begin on Monday.
    public let blanks: Int
    public let days: [Day]

    public struct Day {
        public let number: Int
        public let visits: Int
        /// The command with the spoken name. It shows the visits of the day, if there are any.
        public let command: Command
    }
}

/// The words of an answer, readable at a glance.
public struct AnswerText: Equatable, Sendable {
    public var tone = Tone.other
    public let symbol: String
    /// The result, in as few words as possible.
    public let word: String
    public var place: String?
    /// The facts below the place.
    public var about: [Line] = []
    /// The less important facts, below the coloured panel.
    public var below: [Line] = []

    public struct Line: Equatable, Sendable {
        public let words: String
        public var symbol: String?
    }

    /// The whole answer, as a screen reader speaks it.
    public var spoken: String {
        sentences([word, place].compactMap { $0 } + (about + below).map(\.words))
    }
}

/// Joins texts for a screen reader, with a full stop after each that has none.
private func sentences(_ texts: [String]) -> String {
    texts.reduce("") { said, text in
        guard let end = said.last else { return text }
        return said + (".?!".contains(end) ? " " : ". ") + text
    }
}

extension AppModel {
    /// The screen of the current state.
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
        case .asked(let question): linkPage(question)
        case .answered(let answer): answerPage(answer)
        case .diary(let list): diaryPage(list)
        case .alerts(let list): alertsPage(list)
        case .alert(let alert): alertPage(alert)
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
        case .asked: "link"
        case .answered: "answer"
        case .diary(let list): list.day.map { "day \($0)" } ?? "diary"
        case .alerts: "alerts"
        case .alert(let alert): "alert \(alert.id)"
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
        case .visit, .edit, .alerts, .alert, .calendar, .about, .retention: command("back", "chevron.backward") { [self] in back() }
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
