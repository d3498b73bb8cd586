import DauChanBridge
import Foundation

/// The encrypted diary of one phone, on a queue of its own.
///
/// A call that changes the diary returns once the change is synced to the storage. A call that has begun
/// runs to its end even if its task is cancelled. A call that still waits when its task is cancelled throws
/// a `CancellationError` and does nothing. An app makes one diary and shares it.
///
/// A diary closes its files when it is released. Before the app goes to the background, ``lock()`` it and
/// wait until that has returned.
public final class Diary: DiaryProtocol {
    private let native: NativeDiary
    private let queue: CallQueue
    private let changeNumbers: Broadcast<Int64>
    private let now: @Sendable () -> Date
    private let timeZone: TimeZone

    private init(
        native: NativeDiary,
        queue: CallQueue,
        changeNumber: Int64,
        now: @escaping @Sendable () -> Date,
        timeZone: TimeZone
    ) {
        self.native = native
        self.queue = queue
        changeNumbers = Broadcast(changeNumber)
        native.onChange(listener: Changes(changeNumbers))
        self.now = now
        self.timeZone = timeZone
    }

    deinit {
        changeNumbers.finish()
    }

    /// Opens the diary in `folder`, and creates it if it does not exist. The folder must exist and hold nothing
    /// else. The newest trust list that the diary has accepted comes into force in `deployment`.
    ///
    /// A call that fails changes no file.
    ///
    /// - Parameters:
    ///   - deployment: the programme's settings.
    ///   - folder: the diary's folder, outside of backups.
    ///   - vault: the vault of the diary's key, outside `folder`.
    ///   - now: the phone's clock; tests pass their own.
    ///   - timeZone: the phone's time zone; a visit keeps the local time of its start and end.
    /// - Throws: ``OpenError``.
    public static func open(
        _ deployment: Deployment,
        in folder: URL,
        vault: any KeyVault,
        now: @escaping @Sendable () -> Date = { Date() },
        timeZone: TimeZone = .autoupdatingCurrent
    ) async throws -> Diary {
        let queue = CallQueue(label: "vn.dauchan.diary")
        return try await queue.call {
            let native = try NativeDiary.open(
                deployment: deployment, folder: folder.path, vault: vault, now: now())
            return Diary(
                native: native, queue: queue, changeNumber: try native.changeNumber(), now: now,
                timeZone: timeZone)
        }
    }

    /// Deletes the diary in `folder` and its key for ever. Succeeds if neither exists. ``lock()`` it first.
    ///
    /// If the call fails half way, the next `open` or `erase` finishes it.
    ///
    /// - Throws: ``EraseError``.
    public static func erase(in folder: URL, vault: any KeyVault) async throws {
        try await CallQueue(label: "vn.dauchan.diary.erase").call {
            try eraseDiary(folder: folder.path, vault: vault)
        }
    }

    /// Repairs the diary in `folder`, after its owner has agreed to the damage that
    /// ``OpenError/Repairable(repair:)`` reports. A call that fails repairs nothing.
    ///
    /// - Throws: ``OpenError``.
    public static func repair(in folder: URL, vault: any KeyVault, agreed: Repair) async throws {
        try await CallQueue(label: "vn.dauchan.diary.repair").call {
            try repairDiary(folder: folder.path, vault: vault, agreed: agreed)
        }
    }

    /// Verifies a scanned text and records what it means: a check-in, a check-out, or nothing. It does not
    /// rely on an earlier verification.
    ///
    /// - Throws: ``DiaryError``.
    public func checkIn(_ text: String) async throws -> CheckInOutcome {
        try await call { try $0.checkIn(text: text, now: $1, offset: $2) }
    }

    /// Verifies a scanned text and answers it, as ``checkIn(_:)``, except that a refused code that a newer trust
    /// list may verify is kept pending, and that a failure is an answer. It runs even if the task was cancelled.
    ///
    /// Ask the person before you answer a link that another app opened: nobody stood at the door.
    public func answer(_ text: String) async -> ScanAnswer {
        await queue.callAlways { [native, now, timeZone] in
            let now = now()
            return native.answer(text: text, now: now, offset: UTCOffset(of: timeZone, at: now))
        }
    }

    /// Verifies and records a code that a scan found, as ``CodeScanner/answers(into:mode:onFrame:frames:)`` does.
    public func answer(_ code: ScannedCode) async -> ScanAnswer {
        await queue.callAlways { [native, now, timeZone] in
            let now = now()
            return native.answerCode(code: code, now: now, offset: UTCOffset(of: timeZone, at: now))
        }
    }

    /// Keeps a refused code that a newer trust list may verify (``Refusal/mayBeKeptPending``), and returns
    /// the number of the pending visit. It is no visit until ``reverify()`` has verified it.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func keepPending(_ text: String) async throws -> PendingVisit.ID {
        try await call { try $0.keepPending(text: text, now: $1, offset: $2) }
    }

    /// Returns the codes that wait for a newer trust list, in the order of their scans.
    ///
    /// - Throws: ``DiaryError``.
    public func pending() async throws -> [PendingVisit] {
        try await call { diary, _, _ in try diary.pending() }
    }

    /// Deletes a pending visit.
    ///
    /// - Throws: ``DiaryError``.
    public func discardPending(_ id: PendingVisit.ID) async throws {
        try await call { diary, _, _ in try diary.discardPending(id: id) }
    }

    /// Verifies the pending codes by the trust list in force, each as of the moment of its scan. Call it
    /// after ``applyTrustList(_:)`` has accepted a newer list.
    ///
    /// - Throws: ``DiaryError``.
    public func reverify() async throws -> Reverified {
        try await call { diary, now, _ in try diary.reverify(now: now) }
    }

    /// Undoes the last scan or check-out. It must be recent, by the deployment's limit, and the last change
    /// of the diary.
    ///
    /// - Throws: ``DiaryError``.
    public func undo() async throws {
        try await call { diary, now, _ in try diary.undo(now: now) }
    }

    /// Adds a visit that was not scanned.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func addManual(
        _ place: ManualPlace, from start: Date, to end: Date,
        companions: Companions = Companions(party: 1)
    ) async throws -> Visit {
        let visit = ManualVisit(
            place: place, start: moment(at: start), end: moment(at: end), companions: companions)
        return try await call { diary, now, _ in try diary.addManual(visit: visit, now: now) }
    }

    /// Changes a visit's times and companions. An argument that is not given keeps its value.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func edit(
        _ visit: Visit, from start: Date? = nil, to end: Date? = nil, companions: Companions? = nil
    ) async throws -> Visit {
        let edit = VisitEdit(
            start: start.map(moment) ?? visit.start,
            end: end.map(moment) ?? visit.end?.moment,
            companions: companions ?? visit.companions)
        return try await call { diary, now, _ in try diary.edit(visit: visit.id, edit: edit, now: now) }
    }

    /// Deletes a visit. With the last visit to a venue, the venue is deleted too.
    ///
    /// - Throws: ``DiaryError``.
    public func delete(_ visit: Visit.ID) async throws {
        try await call { diary, _, _ in try diary.deleteVisit(visit: visit) }
    }

    /// Returns for how many days visits are kept, and the maximum that the owner may choose.
    ///
    /// - Throws: ``DiaryError``.
    public func retention() async throws -> VisitRetention {
        try await call { diary, _, _ in try diary.retention() }
    }

    /// Sets for how many days of 24 hours after its end a visit is kept, from 1 to
    /// ``VisitRetention/longest``. Nothing is deleted before the next ``purge(ownerAgreed:)``.
    ///
    /// - Throws: ``DiaryError``.
    public func setRetention(days: Int) async throws {
        try await call { diary, _, _ in try diary.setRetention(days: UInt16(clamping: days)) }
    }

    /// Deletes the visits that ended longer ago than ``retention()`` says, and returns how many were
    /// deleted. Call it once a day.
    ///
    /// - Parameter ownerAgreed: whether the owner has seen the phone's date and agreed, after a call failed
    ///   with ``DiaryError/ClockSuspect(latestKnown:)``.
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func purge(ownerAgreed: Bool = false) async throws -> Int {
        try await call { diary, now, _ in Int(clamping: try diary.purge(now: now, ownerAgreed: ownerAgreed)) }
    }

    /// Returns when to remind the owner of the open visit, if that moment is still to come.
    ///
    /// - Throws: ``DiaryError``.
    public func nextReminder() async throws -> Reminder? {
        try await call { diary, now, _ in try diary.nextReminder(now: now) }
    }

    /// Ends an open visit, as with a button, and returns it.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func checkOut(_ visit: Visit.ID) async throws -> Visit {
        try await call { try $0.checkOut(visit: visit, now: $1, offset: $2) }
    }

    /// Ends the visits whose automatic end has passed. Every change does this first. Call it before you show
    /// visits, and at ``nextAutomaticEnd()``.
    ///
    /// - Throws: ``DiaryError``.
    public func settle() async throws {
        try await call { diary, now, _ in try diary.settle(now: now) }
    }

    /// Returns when the next open visit ends automatically, if one does.
    ///
    /// - Throws: ``DiaryError``.
    public func nextAutomaticEnd() async throws -> Date? {
        try await call { diary, _, _ in try diary.nextAutomaticEnd() }
    }

    /// Returns a page of the visits that overlap `range`, newest first.
    ///
    /// - Parameters:
    ///   - range: the time that the visits overlap.
    ///   - after: ``VisitPage/next`` of the page before.
    ///   - limit: the maximum number of visits in the page, at most 1000.
    /// - Throws: ``DiaryError``.
    public func visits(
        in range: VisitRange = .all, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        try await call { diary, _, _ in try diary.visits(range: range, after: after, limit: limit) }
    }

    /// Returns a page of the visits of a local day, newest first.
    ///
    /// - Throws: ``DiaryError``.
    public func visits(
        on day: CalendarDay, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        let noon = (day.start(in: timeZone) ?? now()).addingTimeInterval(12 * 3_600)
        let range = VisitRange.onDay(day: day, offset: UTCOffset(of: timeZone, at: noon))
        return try await visits(in: range, after: after, limit: limit)
    }

    /// Returns all visits that overlap `range`, newest first. It reads a page when the iteration reaches it,
    /// and throws a ``DiaryError`` if that fails.
    public func everyVisit(in range: VisitRange = .all) -> AsyncThrowingStream<Visit, any Error> {
        let reader = PageReader(diary: self, range: range)
        return AsyncThrowingStream { try await reader.next() }
    }

    /// Returns a page of the visits to the venue with this id (``Venue/id``), newest first.
    ///
    /// - Throws: ``DiaryError``.
    public func visits(
        at venueId: String, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        try await call { diary, _, _ in
            try diary.visitsAt(venueId: venueId, after: after, limit: limit)
        }
    }

    /// Returns a page of the visits whose place, note or `declaredFor` contains `text`, newest first. Case
    /// and Vietnamese diacritics are ignored: 'cho thu dau mot' finds Chợ Thủ Dầu Một.
    ///
    /// - Throws: ``DiaryError``.
    public func search(
        _ text: String, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        try await call { diary, _, _ in try diary.search(text: text, after: after, limit: limit) }
    }

    /// Returns the export of every visit as lines of CSV, oldest first, unencrypted. The first line is the header.
    /// It reads a page when the iteration reaches it, and throws a ``DiaryError`` if that fails. No cell is a
    /// formula for a spreadsheet.
    public func exportCsv() -> AsyncThrowingStream<String, any Error> {
        let reader = ExportReader(diary: self)
        return AsyncThrowingStream { try await reader.next() }
    }

    fileprivate func csvPage(after: PageCursor?) async throws -> CsvPage {
        try await call { diary, _, _ in try diary.exportCsv(after: after) }
    }

    /// Returns the number and length of visits by day, week and place. An open visit lasts until now.
    ///
    /// - Throws: ``DiaryError``.
    public func statistics(in range: VisitRange = .all) async throws -> Statistics {
        try await call { try $0.statistics(range: range, now: $1, offset: $2) }
    }

    /// Returns the visit with this number.
    ///
    /// - Throws: ``DiaryError``.
    public func visit(_ id: Visit.ID) async throws -> Visit {
        try await call { diary, _, _ in try diary.visit(id: id) }
    }

    /// Returns the visit that is open, if any. Of several, it is the one that began last.
    ///
    /// - Throws: ``DiaryError``.
    public func openVisit() async throws -> Visit? {
        try await call { diary, _, _ in try diary.openVisit() }
    }

    /// Verifies a downloaded trust list, and puts it in force if it is newer. Returns `true` if it was newer,
    /// and `false` if it was in force already. A refused list changes nothing.
    ///
    /// - Throws: ``TrustListError``.
    @discardableResult
    public func applyTrustList(_ list: Data) async throws -> Bool {
        try await call { diary, now, _ in try diary.applyTrustList(list: list, now: now) }
    }

    /// Verifies the notice bundle in the file `bundle`, and matches it against the visits. Returns the alerts
    /// that the owner was not told of yet, the most severe first. A refused bundle changes nothing. Matching a
    /// bundle again does no harm.
    ///
    /// The file is read as a stream, in little memory. It must not change meanwhile.
    ///
    /// - Throws: ``NoticeError``.
    public func matchNotices(in bundle: URL) async throws -> [VisitAlert] {
        try await call { diary, now, _ in try diary.matchNotices(file: bundle.path, now: now) }
    }

    /// Returns the newest notice bundle that was matched, if any was.
    ///
    /// - Throws: ``DiaryError``.
    public func noticeState() async throws -> NoticeState? {
        try await call { diary, now, _ in try diary.noticeState(now: now) }
    }

    /// Returns the alerts: those that hold and were not dismissed first, then by severity, then the newest
    /// visit first. At most 1000.
    ///
    /// - Throws: ``DiaryError``.
    public func alerts() async throws -> [VisitAlert] {
        try await call { diary, _, _ in try diary.alerts() }
    }

    /// Returns the alerts that the owner was not told of yet, the most severe first. An app that was killed
    /// before it told the owner finds them here.
    ///
    /// - Throws: ``DiaryError``.
    public func alertsToAnnounce() async throws -> [VisitAlert] {
        try await call { diary, _, _ in try diary.alertsToAnnounce() }
    }

    /// Records that the owner was told of these alerts.
    ///
    /// - Throws: ``DiaryError``.
    public func alertsAnnounced(_ alerts: [VisitAlert.ID]) async throws {
        try await call { diary, _, _ in try diary.alertsAnnounced(alerts: alerts) }
    }

    /// Dismisses an alert. It stays in the diary for as long as its visit.
    ///
    /// - Throws: ``DiaryError``.
    public func dismissAlert(_ alert: VisitAlert.ID) async throws {
        try await call { diary, now, _ in try diary.dismissAlert(alert: alert, now: now) }
    }

    /// The change numbers of the diary: the current one at once, then a higher one after each change. Iterate
    /// over it to read the screen's visits again. A slow reader misses intermediate numbers, never the last
    /// one. It ends when the diary is locked.
    public var changes: AsyncStream<Int64> {
        changeNumbers.stream()
    }

    /// Closes the files, wipes the key from memory and ends ``changes``. It runs even if the task was
    /// cancelled. Locking again does nothing.
    ///
    /// Every later call fails with ``DiaryError/Locked``; open a new diary. iOS ends an app that holds a file
    /// lock in the background, so an app locks the diary before it goes there.
    public func lock() async {
        await queue.callAlways { [native, changeNumbers] in
            // If the library fails while it closes the files, they are closed when the diary is released.
            try? native.lock()
            changeNumbers.finish()
        }
    }

    /// Runs `work` with the phone's time and its offset from UTC.
    private func call<Answer: Sendable>(
        _ work: @escaping @Sendable (NativeDiary, Date, UTCOffset) throws -> Answer
    ) async throws -> Answer {
        try await queue.call { [native, now, timeZone] in
            let now = now()
            return try work(native, now, UTCOffset(of: timeZone, at: now))
        }
    }

    private func moment(at date: Date) -> Moment {
        Moment(at: date, offset: UTCOffset(of: timeZone, at: date))
    }
}

/// Reads visits page by page and returns them one at a time.
private actor PageReader {
    private let diary: Diary
    private let range: VisitRange
    /// The visits of the current page that were not returned yet, the next one last.
    private var waiting: [Visit] = []
    private var cursor: PageCursor?
    private var isLastPage = false

    init(diary: Diary, range: VisitRange) {
        self.diary = diary
        self.range = range
    }

    func next() async throws -> Visit? {
        if waiting.isEmpty, !isLastPage {
            let page = try await diary.visits(in: range, after: cursor)
            waiting = page.visits.reversed()
            cursor = page.next
            isLastPage = page.next == nil
        }
        return waiting.popLast()
    }
}

/// Reads the export page by page.
private actor ExportReader {
    private let diary: Diary
    private var cursor: PageCursor?
    private var isFinished = false

    init(diary: Diary) {
        self.diary = diary
    }

    func next() async throws -> String? {
        guard !isFinished else { return nil }
        let page = try await diary.csvPage(after: cursor)
        cursor = page.next
        isFinished = page.next == nil
        return page.csv
    }
}

/// Publishes change numbers. The native diary keeps it, so it must not refer to the ``Diary``.
private final class Changes: ChangeListener {
    private let numbers: Broadcast<Int64>

    init(_ numbers: Broadcast<Int64>) {
        self.numbers = numbers
    }

    func changed(changeNumber: Int64) {
        numbers.send(changeNumber)
    }
}
