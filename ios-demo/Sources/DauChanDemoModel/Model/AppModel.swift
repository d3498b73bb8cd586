import DauChan
import Foundation

/// The whole app except its drawing: one state, and a function for each action of a person.
///
/// Its functions return at once. The SDK works on queues of its own, and calls of the diary run one after
/// the other. Only the diary outlives the process, so a process that is ended at any moment loses nothing.
@MainActor
public final class AppModel {
    let session: Session
    public let scanning: ScanModel
    public let diary: DiaryModel
    public let form: FormModel
    public let notices: NoticeModel
    public let settings: SettingsModel
    /// The words of the app's language.
    var words: Words

    /// The form that was open when the app went to the background.
    private var unfinished: Form?
    /// A link that arrived before the diary could be opened.
    private var waitingLink: String?

    public init(_ environment: Environment, language: Language) {
        words = Words(language, timeZone: environment.timeZone)
        session = Session(environment)
        scanning = ScanModel(session)
        diary = DiaryModel(session, calendar: words.calendar)
        form = FormModel(session, diary, calendar: words.calendar)
        notices = NoticeModel(session)
        settings = SettingsModel(session, notices)
    }

    /// The state of the app.
    public var state: AppState { session.state }

    /// The locale of the app's language.
    public var locale: Locale { words.locale }

    /// The time zone of the owner.
    public var timeZone: TimeZone { session.environment.timeZone }

    /// Closes the scanner. Only tests need it.
    public func close() {
        scanning.close()
    }

    /// Returns when no work is running.
    public func settled() async {
        await session.settled()
    }

    // MARK: Foreground and background

    /// Handles the app's coming to the foreground. The page is read from the diary again.
    public func onFront() {
        session.isInFront = true
        // The owner may have allowed the camera in the phone's settings.
        if state.camera == .refused { scanning.startCamera() }
        session.ask { [self] in
            if session.isOpen { return }
            if case .closed = state.page { return }
            if session.isFirstStart { return session.show(.welcome) }
            try await openWhatIsShown()
            settings.keepListYoung()
        }
    }

    /// Locks the diary when the app goes to the background. The task ends once it is locked.
    @discardableResult
    public func onBack() -> Task<Void, Never> {
        session.isInFront = false
        return session.inTurn { [self] in
            if case .edit(let form) = state.page { unfinished = form }
            await session.lock()
        }
    }

    /// Opens the diary, after the first page or for another attempt.
    public func open() {
        session.ask { [self] in
            try await openWhatIsShown()
            settings.keepListYoung()
        }
    }

    /// Repairs the diary, to which its owner has agreed, and opens it.
    public func repair() {
        session.ask { [self] in
            try await session.repairDiary()
            try await openWhatIsShown()
        }
    }

    private func openWhatIsShown() async throws {
        try await session.settle()
        await session.forgetTheOld()
        try await session.refreshInside()
        switch state.page {
        case .opening, .welcome, .closed:
            if let unfinished { session.show(.edit(unfinished)) } else { scanning.show() }
        default: break
        }
        unfinished = nil
        if let link = waitingLink {
            waitingLink = nil
            scanning.openLink(link)
        }
    }

    /// Updates the open visit each minute, because it may end automatically.
    public func onMinute() {
        session.ask { [self] in
            guard session.isOpen, state.inside != nil else { return }
            try await session.settle()
            try await session.refreshInside()
        }
    }

    /// Handles a link that the phone's camera or a message opened. The first page is shown before, if it was
    /// not, and a locked diary is opened before.
    public func openLink(_ text: String) {
        if session.mayStayOpen, !session.isFirstStart { scanning.openLink(text) } else { waitingLink = text }
    }

    /// Locks the diary and hides its page.
    public func lock() {
        session.ask { [self] in
            await session.lock()
            session.show(.closed(.locked, erasing: false))
        }
    }

    // MARK: Navigation

    public func go(to tab: Tab) {
        switch tab {
        case .scan: scanning.show()
        case .diary: diary.show()
        case .settings: settings.show()
        }
    }

    /// Goes one step back, if there is one.
    public func back() {
        switch state.page {
        case .asked, .answered, .diary, .settings: scanning.show()
        case .visit, .calendar, .alerts: diary.show()
        case .alert: notices.show()
        case .edit: form.close()
        case .about, .retention: settings.show()
        case .opening, .welcome, .scan, .closed: break
        }
    }
}
