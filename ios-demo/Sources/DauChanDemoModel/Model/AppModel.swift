import DauChan
import Foundation

/// The whole app but its drawing: one state, and a function for each thing that a person does.
///
/// Its functions return at once; the SDK works on queues of its own, and what is asked of the diary is
/// done one after the other. All that must outlive the process is in the diary, so that a process ended
/// at any moment comes back with nothing lost.
@MainActor
public final class AppModel {
    let session: Session
    public let scanning: ScanModel
    public let diary: DiaryModel
    public let form: FormModel
    public let settings: SettingsModel
    /// What the screen is told in.
    var words: Words

    /// What somebody was writing when the app went to the back.
    private var unfinished: Form?
    /// A link that came before the diary might be open.
    private var waitingLink: String?

    public init(_ environment: Environment, language: Language) {
        words = Words(language, timeZone: environment.timeZone)
        session = Session(environment)
        scanning = ScanModel(session)
        diary = DiaryModel(session, calendar: words.calendar)
        form = FormModel(session, diary, calendar: words.calendar)
        settings = SettingsModel(session)
    }

    /// What is true now.
    public var state: AppState { session.state }

    /// How the app's language writes days and times.
    public var locale: Locale { words.locale }

    /// The zone that the owner reads the time in.
    public var timeZone: TimeZone { session.environment.timeZone }

    /// Ends with the process; tests end it sooner.
    public func close() {
        scanning.close()
    }

    /// Returns when nothing is being done any more.
    public func settled() async {
        await session.settled()
    }

    // MARK: Starting, leaving, coming back

    /// The app came to the front. Whatever was on the screen comes back from the diary.
    public func onFront() {
        session.isInFront = true
        // The camera may have been allowed in the phone's settings meanwhile.
        if state.camera == .refused { scanning.startCamera() }
        session.ask { [self] in
            if session.isOpen { return }
            if case .closed = state.page { return }
            if session.isFirstStart { return session.show(.welcome) }
            try await openWhatIsShown()
            settings.keepListYoung()
        }
    }

    /// The app went to the back: the diary is locked, and its key forgotten. The task ends when it is.
    @discardableResult
    public func onBack() -> Task<Void, Never> {
        session.isInFront = false
        return session.inTurn { [self] in
            if case .edit(let form) = state.page { unfinished = form }
            await session.lock()
        }
    }

    /// Opens the diary, because the first page was read, or because it is to be tried again.
    public func open() {
        session.ask { [self] in
            try await openWhatIsShown()
            settings.keepListYoung()
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

    /// Time goes on while the app is in front, and the visit that lasts may end by itself.
    public func onMinute() {
        session.ask { [self] in
            guard session.isOpen, state.inside != nil else { return }
            try await session.settle()
            try await session.refreshInside()
        }
    }

    /// A link that the phone's own camera, or a message, opened. A newcomer reads the first page before, and
    /// who has locked the diary opens it before.
    public func openLink(_ text: String) {
        if session.mayStayOpen, !session.isFirstStart { scanning.openLink(text) } else { waitingLink = text }
    }

    /// Whoever takes the phone now sees nothing.
    public func lock() {
        session.ask { [self] in
            await session.lock()
            session.show(.closed(.locked, erasing: false))
        }
    }

    // MARK: Going about

    public func go(to tab: Tab) {
        switch tab {
        case .scan: scanning.show()
        case .diary: diary.show()
        case .settings: settings.show()
        }
    }

    /// One step back, if there is one.
    public func back() {
        switch state.page {
        case .answered, .diary, .settings: scanning.show()
        case .visit, .calendar: diary.show()
        case .edit: form.close()
        case .about, .retention: settings.show()
        case .opening, .welcome, .scan, .closed: break
        }
    }
}
