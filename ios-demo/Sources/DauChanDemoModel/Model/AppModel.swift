import DauChan
import Foundation

/// The whole app but its drawing: one state, and a function for each thing that a person does.
///
/// Its functions return at once; the SDK works on queues of its own, and what is asked of the diary is
/// done one after the other. All that must outlive the process is in the diary, so that a process ended
/// at any moment comes back with nothing lost.
@MainActor
public final class AppModel {
    /// How many visits are read at a time.
    private static let pageSize: UInt16 = 50
    /// How many places a hand-written visit offers to choose from.
    private static let recentPlaces = 4
    /// For how long a code must have been out of sight to be answered again: whoever has read an answer
    /// still holds the camera at the poster.
    private static let outOfSight: TimeInterval = 3
    /// Frames in a row that must show the same foreign code, so that passing over one says nothing.
    private static let foreignPatience = 3

    /// What is true now.
    public private(set) var state: AppState {
        get { observed.value }
        set { observed.value = newValue }
    }

    private let observed: ObservedState

    let words: Words
    private let environment: Environment
    private let deployment: Deployment
    private let scanner: CodeScanner
    private var diary: Diary?
    /// What was asked last; what is asked next waits for it.
    private var lastAsked: Task<Void, Never>?
    /// One frame at a time; those that come meanwhile are given back unseen.
    private var isLooking = false
    /// Counts how often the scanner was shown: a frame from before says nothing about what is held up now.
    private var round = 0
    private var isAnswering = false
    private var isLoading = false
    private var foreignInARow = 0
    private var answered: (code: ScannedCode, seen: Date)?

    /// - Throws: ``DeploymentError`` if the settings do not hold together.
    public init(_ environment: Environment, language: Language) throws {
        self.environment = environment
        words = Words(language, timeZone: environment.timeZone)
        deployment = try Deployment(settings: environment.settings)
        scanner = CodeScanner(deployment: deployment, now: environment.now)
        observed = ObservedState(AppState(now: environment.now()))
    }

    /// Ends with the process; tests end it sooner.
    public func close() {
        scanner.close()
    }

    /// Returns when nothing is being asked of the diary any more.
    func settled() async {
        while let asked = lastAsked {
            await asked.value
            if lastAsked == asked { return }
        }
    }

    // MARK: Starting, leaving, coming back

    /// The app came to the front. Whatever was on the screen comes back from the diary.
    public func onFront() {
        ask { model in
            guard model.diary == nil else { return }
            if case .closed = model.state.page { return }
            if model.isFirstStart { model.show(.welcome) } else { try await model.openWhatIsShown() }
        }
    }

    /// The app went to the back: the diary is locked, and its key forgotten.
    public func onBack() {
        ask { await $0.lockDiary() }
    }

    /// As ``onBack()``, and returns when it is locked.
    public func lockForBackground() async {
        onBack()
        await settled()
    }

    public func openDiary() {
        ask { try await $0.openWhatIsShown() }
    }

    /// Whoever takes the phone now sees nothing.
    public func lock() {
        ask { model in
            await model.lockDiary()
            model.show(.closed(.locked, erasing: false))
        }
    }

    private var isFirstStart: Bool {
        let names = try? FileManager.default.contentsOfDirectory(atPath: environment.folder.path)
        return names?.isEmpty ?? true
    }

    private func openWhatIsShown() async throws {
        let diary = try await opened()
        // Retention is a promise, so it is kept at each start; a phone whose clock is in doubt deletes nothing.
        _ = try? await diary.purge()
        try await refreshInside()
        switch state.page {
        case .opening, .welcome, .closed: showScanner()
        default: break
        }
    }

    private func opened() async throws -> Diary {
        if let diary { return diary }
        try? FileManager.default.createDirectory(at: environment.folder, withIntermediateDirectories: true)
        let opened = try await Diary.open(
            deployment, in: environment.folder, vault: environment.vault, now: environment.now,
            timeZone: environment.timeZone)
        diary = opened
        return opened
    }

    private func lockDiary() async {
        await diary?.lock()
        diary = nil
        switch state.page {
        case .diary, .calendar, .visit, .edit, .answered:
            state.page = .opening
            state.inside = nil
        default: break
        }
    }

    // MARK: The three places

    public func go(to tab: Tab) {
        switch tab {
        case .scan: showScanner()
        case .diary: showDiary()
        case .settings: showSettings()
        }
    }

    /// One step back, if there is one.
    public func back() {
        switch state.page {
        case .answered, .diary, .settings: showScanner()
        case .visit, .edit, .calendar: showDiary()
        case .about: showSettings()
        case .opening, .welcome, .scan, .closed: break
        }
    }

    private func show(_ page: Page) {
        state.page = page
        state.line = nil
        state.now = environment.now()
    }

    private func say(_ line: Line) {
        state.line = line
    }

    /// Asks something of the diary, after what was asked before; a diary that fails is told.
    private func ask(_ work: @escaping @MainActor (AppModel) async throws -> Void) {
        lastAsked = Task { [before = lastAsked, weak self] in
            await before?.value
            guard let self else { return }
            do {
                try await work(self)
            } catch let error as OpenError {
                show(.closed(ClosedReason(error), erasing: false))
            } catch DiaryError.NoSuchVisit {
                say(.visitGone)
            } catch {
                say(Self.isFull(error) ? .storageFull : .notKept)
            }
        }
    }

    private static func isFull(_ error: any Error) -> Bool {
        if case DiaryError.Storage(fault: .full, explanation: _) = error { true } else { false }
    }

    /// Where the owner is now, and when to remind them of leaving.
    private func refreshInside() async throws {
        let diary = try await opened()
        state.inside = try await diary.openVisit()
        state.now = environment.now()
        environment.remind(try await diary.nextReminder(), state.inside?.place)
    }

    // MARK: Scanning

    public func showScanner() {
        foreignInARow = 0
        round += 1
        show(.scan(.empty))
    }

    /// A frame of the camera. Unless somebody is scanning, it is given back unseen.
    public func offer(_ frame: LumaFrame) {
        guard case .scan = state.page, !isAnswering, !isLooking else { return }
        isLooking = true
        Task { [weak self, scanner, round] in
            // A frame that cannot be looked at is followed by one that can.
            let outcome = try? await scanner.scan(frame)
            guard let self else { return }
            isLooking = false
            if let outcome, round == self.round { look(at: outcome) }
        }
    }

    public func onCamera(_ camera: Camera) {
        state.camera = camera
        if camera != .running { state.torch = false }
    }

    public func switchTorch() {
        state.torch.toggle()
    }

    private func look(at outcome: ScanOutcome) {
        guard case .scan = state.page, !isAnswering else { return }
        state.page = .scan(Self.view(of: outcome))
        guard let code = Self.chosen(of: outcome) else {
            foreignInARow = 0
            return
        }
        if isAnswered(code) { return }
        if case .foreign = code.reading {
            foreignInARow += 1
            if foreignInARow < Self.foreignPatience { return }
        }
        answer(code)
    }

    private func isAnswered(_ code: ScannedCode) -> Bool {
        guard let last = answered else { return false }
        let now = environment.now()
        let isSame =
            last.code.text == code.text && last.code.reading == code.reading
            && now < last.seen + Self.outOfSight
        answered = isSame ? (last.code, now) : nil
        return isSame
    }

    /// The code to answer: the only venue's code in view, or the only code. Otherwise the person chooses.
    private static func chosen(of outcome: ScanOutcome) -> ScannedCode? {
        let venues = outcome.codes.filter { if case .foreign = $0.reading { false } else { true } }
        let choice = venues.isEmpty ? outcome.codes : venues
        return choice.count == 1 ? choice[0] : nil
    }

    private static func view(of outcome: ScanOutcome) -> View {
        if !outcome.codes.isEmpty { return .codes(outcome.codes.map(\.corners)) }
        return outcome.exhausted ? .crowded : .empty
    }

    private func answer(_ code: ScannedCode) {
        answered = (code, environment.now())
        answer(code.reading, text: code.text)
    }

    private func answer(_ reading: Reading, text: String?) {
        switch reading {
        case .foreign(let kind): give(.foreign(kind, link: text))
        case .refused(let refusal): refused(refusal, text: text)
        case .verified(let venue): if let text { observe(text, at: venue) }
        }
    }

    /// A link that the phone's own camera, or a message, opened.
    public func openLink(_ text: String) {
        answer(deployment.read(text: text, now: environment.now()), text: text)
    }

    /// A photo that somebody picked: the bytes of its file.
    public func scanPhoto(_ file: Data) {
        ask { model in
            do {
                let outcome = try await model.scanner.scanPhoto(file)
                if let code = Self.chosen(of: outcome) {
                    model.answer(code)
                } else if outcome.codes.isEmpty {
                    model.say(.noCodeInPhoto)
                } else {
                    model.show(.scan(Self.view(of: outcome)))
                }
            } catch is PhotoError {
                model.say(.photoUnreadable)
            }
        }
    }

    private func observe(_ text: String, at venue: Venue) {
        keep { model in
            let observation = try await model.opened().observe(text)
            model.give(Self.told(observation, venue))
            try await model.refreshInside()
        }
    }

    /// A code that a newer list may yet verify is kept, so that nobody is stopped at the door.
    private func refused(_ refusal: Refusal, text: String?) {
        guard refusal.mayBeKeptPending, let text else { return give(.refused(refusal.reason)) }
        keep { model in
            try await model.opened().keepPending(text)
            model.give(.keptPending(refusal.reason))
        }
    }

    /// Keeps a scan; what the storage refuses is an answer too.
    private func keep(_ work: @escaping @MainActor (AppModel) async throws -> Void) {
        isAnswering = true
        ask { model in
            defer { model.isAnswering = false }
            do {
                try await work(model)
            } catch let error as DiaryError {
                model.give(.notKept(storageFull: Self.isFull(error)))
            }
        }
    }

    private static func told(_ observation: Observation, _ venue: Venue) -> Answer {
        switch observation {
        case .checkedIn(let visit): .checkedIn(visit, venue, leaving: nil)
        case .switchedFrom(let previous, let visit): .checkedIn(visit, venue, leaving: previous.place)
        case .checkedOut(let visit): .checkedOut(visit)
        case .alreadyInside(let visit): .alreadyInside(visit)
        case .justLeft(let visit): .justLeft(visit)
        case .notInside(let venue): .notInside(venue)
        case .refused(let refusal): .refused(refusal.reason)
        case .foreign(let kind): .foreign(kind, link: nil)
        }
    }

    private func give(_ answer: Answer) {
        foreignInARow = 0
        show(.answered(answer))
    }

    /// The same code shall be looked at again.
    public func scanAgain() {
        answered = nil
        showScanner()
    }

    /// Takes back the scan or the touch that was just answered.
    public func undo() {
        ask { model in
            let line: Line
            do {
                try await model.opened().undo()
                line = .undone
            } catch DiaryError.NothingToUndo, DiaryError.UndoExpired {
                line = .notUndone
            }
            try await model.refreshInside()
            model.scanAgain()
            model.say(line)
        }
    }

    /// The owner leaves where they are.
    public func leave() {
        keep { model in
            let diary = try await model.opened()
            if let open = try await diary.openVisit() {
                model.give(.checkedOut(try await diary.checkOut(open.id)))
            }
            try await model.refreshInside()
        }
    }

    // MARK: The diary

    /// The visits, of one day if it is given.
    public func showDiary(on day: CalendarDay? = nil) {
        ask { model in
            let diary = try await model.opened()
            try await diary.settle()
            let first =
                if let day { try await diary.visits(on: day) } else { try await diary.visits(limit: Self.pageSize) }
            let waiting = try await diary.pending().count
            model.show(.diary(DiaryList(visits: first.visits, next: first.next, waiting: waiting, day: day)))
        }
    }

    /// Finds places and notes; case and diacritics need not be written.
    public func search(_ text: String) {
        guard case .diary(var list) = state.page, list.search != text else { return }
        list.search = text
        state.page = .diary(list)
        ask { model in
            // Another letter may have been written meanwhile.
            guard case .diary(var list) = model.state.page, list.search == text else { return }
            let found = try await model.read(text, after: nil)
            list.visits = found.visits
            list.next = found.next
            list.day = nil
            model.replace(list)
        }
    }

    /// More visits, for somebody who scrolls.
    public func loadMore() {
        guard case .diary(let shown) = state.page, let next = shown.next, shown.day == nil, !isLoading else { return }
        isLoading = true
        ask { model in
            defer { model.isLoading = false }
            let more = try await model.read(shown.search, after: next)
            guard case .diary(var list) = model.state.page, list.next == next else { return }
            list.visits += more.visits
            list.next = more.next
            model.replace(list)
        }
    }

    private func read(_ search: String, after: PageCursor?) async throws -> VisitPage {
        let diary = try await opened()
        return search.allSatisfy(\.isWhitespace)
            ? try await diary.visits(after: after, limit: Self.pageSize)
            : try await diary.search(search, after: after, limit: Self.pageSize)
    }

    /// Shows what was read, unless somebody has written on or gone elsewhere since.
    private func replace(_ list: DiaryList) {
        if case .diary(let shown) = state.page, shown.search == list.search { state.page = .diary(list) }
    }

    /// The month that `moment` is in, without one the present.
    public func showCalendar(_ moment: Date? = nil) {
        let calendar = words.calendar
        guard let month = calendar.dateInterval(of: .month, for: moment ?? environment.now()) else { return }
        ask { model in
            var visits: [Int: Int] = [:]
            let all = try await model.opened().everyVisit(in: .between(from: month.start, to: month.end))
            for try await visit in all where month.contains(visit.start.at) {
                visits[calendar.component(.day, from: visit.start.at), default: 0] += 1
            }
            model.show(.calendar(month: month.start, visits: visits))
        }
    }

    public func showVisit(_ id: Visit.ID) {
        ask { model in model.show(.visit(try await model.opened().visit(id), deleting: false)) }
    }

    /// Deleting is asked for, or thought better of.
    public func askToDelete(_ isSure: Bool) {
        if case .visit(let visit, _) = state.page { state.page = .visit(visit, deleting: isSure) }
    }

    public func delete() {
        guard case .visit(let visit, _) = state.page else { return }
        ask { model in
            try await model.opened().delete(visit.id)
            try await model.refreshInside()
            model.showDiary()
        }
    }

    // MARK: Writing by hand

    /// A new visit, at `venue` if one is given. The times are those of the hour just past.
    public func writeByHand(at venue: Venue? = nil) {
        ask { model in
            let calendar = model.words.calendar
            let now = calendar.dateInterval(of: .minute, for: model.environment.now())?.start ?? model.environment.now()
            var places: Set<String> = []
            let recent = try await model.opened().visits(limit: Self.pageSize).visits
                .filter { places.insert($0.place).inserted }.prefix(Self.recentPlaces)
            let known = recent.lazy.compactMap(\.venue?.id).first { $0 == venue?.id }
            let came = max(now - 3_600, calendar.startOfDay(for: now))
            model.show(
                .edit(Form(place: venue?.name ?? "", known: known, came: came, left: now, recent: Array(recent))))
        }
    }

    public func edit(_ visit: Visit) {
        let own = visit.companions
        show(
            .edit(
                Form(
                    visit: visit, place: visit.place, known: visit.venue?.id, came: visit.start.at,
                    left: visit.end?.moment.at, party: own.party, forOthers: own.declaredFor ?? "",
                    note: own.note ?? "")))
    }

    /// Something in the form was changed.
    public func write(_ change: (inout Form) -> Void) {
        guard case .edit(var form) = state.page else { return }
        change(&form)
        form.fault = nil
        state.page = .edit(form)
    }

    /// The place was written, letter by letter; it is a known venue no more unless the name stays.
    public func writePlace(_ text: String) {
        write { form in
            guard form.place != text else { return }
            form.place = text
            form.known = nil
        }
    }

    public func save() {
        guard case .edit(let form) = state.page else { return }
        ask { model in
            do {
                if form.place.allSatisfy(\.isWhitespace) { return model.write(fault: .placeMissing) }
                try await model.keep(form)
            } catch let error as DiaryError {
                guard let fault = FormFault(error) else { throw error }
                return model.write(fault: fault)
            }
            try await model.refreshInside()
            if let visit = form.visit {
                model.show(.visit(try await model.opened().visit(visit.id), deleting: false))
            } else {
                model.showDiary()
            }
        }
    }

    private func write(fault: FormFault) {
        guard case .edit(var form) = state.page else { return }
        form.fault = fault
        state.page = .edit(form)
    }

    private func keep(_ form: Form) async throws {
        let diary = try await opened()
        let companions = Companions(
            party: form.party, declaredFor: form.forOthers.isEmpty ? nil : form.forOthers,
            note: form.note.isEmpty ? nil : form.note)
        if let visit = form.visit {
            try await diary.edit(visit, from: form.came, to: form.left, companions: companions)
        } else {
            let place = form.known.map(HandPlace.atVenue) ?? .inWords(text: form.place)
            try await diary.addByHand(place, from: form.came, to: form.left ?? form.came, companions: companions)
        }
    }

    // MARK: Settings

    public func showSettings() {
        show(.settings(deployment.trustList(now: environment.now()), fetching: false, erasing: false))
    }

    public func showAbout() {
        show(.about)
    }

    /// How long visits are kept.
    var retentionDays: Int { Int((environment.settings.visits ?? VisitPolicy()).retentionDays) }

    /// Fetches the trust list because somebody asked for it.
    public func fetchList() {
        if case .settings(let list, _, let erasing) = state.page {
            state.page = .settings(list, fetching: true, erasing: erasing)
        }
        ask { model in
            let line = await model.refreshList()
            if case .settings = model.state.page { model.showSettings() }
            model.say(line)
        }
    }

    /// Fetches the trust list and takes it if it is newer. Says what came of it.
    private func refreshList() async -> Line {
        do {
            let list = try await environment.fetchList()
            let diary = try await opened()
            guard try await diary.applyTrustList(list) else { return .listSame }
            let verified = try await diary.reverify().visits
            try await refreshInside()
            return verified.isEmpty ? .listNew : .verifiedLater
        } catch is TrustListError {
            return .listRefused
        } catch {
            return .listNotFetched
        }
    }

    /// Every visit as a line of CSV, which any table program opens.
    public func exported() async throws -> Data {
        var file = Csv.header
        for try await visit in try await opened().everyVisit() {
            file += Csv.line(visit)
        }
        return Data(file.utf8)
    }

    /// The exported file was written, or was not.
    public func onExported(_ isWritten: Bool) {
        say(isWritten ? .exported : .exportFailed)
    }

    /// Erasing is asked for, or thought better of.
    public func askToErase(_ isSure: Bool) {
        switch state.page {
        case .settings(let list, let fetching, _): state.page = .settings(list, fetching: fetching, erasing: isSure)
        case .closed(let reason, _): state.page = .closed(reason, erasing: isSure)
        default: break
        }
    }

    /// Everything is gone for ever.
    public func erase() {
        ask { model in
            await model.lockDiary()
            try await Diary.erase(in: model.environment.folder, vault: model.environment.vault)
            model.environment.remind(nil, nil)
            model.state.inside = nil
            model.show(.welcome)
        }
    }
}
