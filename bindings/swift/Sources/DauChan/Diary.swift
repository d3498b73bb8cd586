import DauChanBridge
import Foundation

/// The encrypted diary of one phone, on a queue of its own.
///
/// Every call that changes something has synced it to the storage when it returns. A task that is
/// cancelled while its call waits gets a `CancellationError` and nothing was done; once the call has
/// begun, it is finished and answers. An app makes one diary and shares it.
///
/// A diary that nobody holds any more closes its files. Better ``lock()`` it, and wait for that, before
/// the app goes to the background.
public final class Diary: Sendable {
    private let bridge: DauChanBridge.Diary
    private let queue: CallQueue
    private let changeNumbers: Broadcast<Int64>
    private let now: @Sendable () -> Date
    private let timeZone: TimeZone

    private init(
        bridge: DauChanBridge.Diary,
        queue: CallQueue,
        changeNumber: Int64,
        now: @escaping @Sendable () -> Date,
        timeZone: TimeZone
    ) {
        self.bridge = bridge
        self.queue = queue
        changeNumbers = Broadcast(changeNumber)
        self.now = now
        self.timeZone = timeZone
    }

    deinit {
        changeNumbers.finish()
    }

    /// Opens the diary in `folder`, which must exist and belong to it alone, and makes it if there is
    /// none. The newest trust list that it took comes into force in `deployment`.
    ///
    /// Nothing that was there is changed when this fails.
    ///
    /// - Parameters:
    ///   - vault: keeps the diary's key, outside `folder`.
    ///   - now: the phone's clock; tests give their own.
    ///   - timeZone: the phone's; each visit remembers the local time at which it began and ended.
    /// - Throws: ``OpenError``, a case for each thing an app would do differently.
    public static func open(
        _ deployment: Deployment,
        in folder: URL,
        vault: any KeyVault,
        now: @escaping @Sendable () -> Date = { Date() },
        timeZone: TimeZone = .autoupdatingCurrent
    ) async throws -> Diary {
        let queue = CallQueue(label: "vn.dauchan.diary")
        return try await queue.call {
            let bridge = try DauChanBridge.Diary.open(
                deployment: deployment, folder: folder.path, vault: vault, now: now())
            return Diary(
                bridge: bridge, queue: queue, changeNumber: try bridge.changeNumber(), now: now,
                timeZone: timeZone)
        }
    }

    /// Erases the diary in `folder` and its key for ever. Succeeds if there is none. ``lock()`` it first.
    ///
    /// If it fails half way, the next open or erase finishes it.
    ///
    /// - Throws: ``EraseError``.
    public static func erase(in folder: URL, vault: any KeyVault) async throws {
        try await CallQueue(label: "vn.dauchan.diary.erase").call {
            try eraseDiary(folder: folder.path, vault: vault)
        }
    }

    /// Reads a scanned text and records what it means: a check-in, a check-out, or nothing. Everything
    /// is verified here, whatever was verified before.
    ///
    /// - Throws: ``DiaryError``.
    public func checkIn(_ text: String) async throws -> CheckInOutcome {
        try await call { try $0.checkIn(text: text, now: $1, utcOffsetMinutes: $2) }
    }

    /// Keeps a code that was refused and may be kept pending (``Refusal/mayBeKeptPending``), and answers
    /// its number among the pending. It counts nowhere until ``reverify()`` has judged it.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func keepPending(_ text: String) async throws -> PendingVisit.ID {
        try await call { try $0.keepPending(text: text, now: $1, utcOffsetMinutes: $2) }
    }

    /// The codes that wait for a newer trust list, in the order in which they were scanned.
    ///
    /// - Throws: ``DiaryError``.
    public func pending() async throws -> [PendingVisit] {
        try await call { diary, _, _ in try diary.pending() }
    }

    /// Drops a code that waits.
    ///
    /// - Throws: ``DiaryError``.
    public func discardPending(_ id: PendingVisit.ID) async throws {
        try await call { diary, _, _ in try diary.discardPending(id: id) }
    }

    /// Judges the pending codes by the list in force, each as of the moment of its scan. Call it when
    /// ``applyTrustList(_:)`` took a newer one.
    ///
    /// - Throws: ``DiaryError``.
    public func reverify() async throws -> Reverified {
        try await call { diary, now, _ in try diary.reverify(now: now) }
    }

    /// Takes back the last scan or check-out: within the deployment's time for it, and only while nothing
    /// else was written.
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

    /// Changes a visit's times, and what its owner wrote about it; what is not given stays.
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

    /// Deletes a visit, and its venue with the last visit there.
    ///
    /// - Throws: ``DiaryError``.
    public func delete(_ visit: Visit.ID) async throws {
        try await call { diary, _, _ in try diary.deleteVisit(visit: visit) }
    }

    /// For how many days visits are kept, and the most that the owner may choose.
    ///
    /// - Throws: ``DiaryError``.
    public func retention() async throws -> VisitRetention {
        try await call { diary, _, _ in try diary.retention() }
    }

    /// Keeps visits for `days` of 24 hours after their end from here on, as their owner wishes: 1 to
    /// ``VisitRetention/longest``. Nothing is deleted before the next ``purge(ownerAgreed:)``.
    ///
    /// - Throws: ``DiaryError``.
    public func setRetention(days: Int) async throws {
        try await call { diary, _, _ in try diary.setRetention(days: UInt16(clamping: days)) }
    }

    /// Deletes the visits that ended longer ago than ``retention()`` keeps them, and answers how many
    /// went. Call it once a day.
    ///
    /// - Parameter ownerAgreed: whether the owner has seen the phone's date and agreed, after this
    ///   failed as `ClockSuspect`.
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func purge(ownerAgreed: Bool = false) async throws -> Int {
        try await call { diary, now, _ in Int(clamping: try diary.purge(now: now, ownerAgreed: ownerAgreed)) }
    }

    /// When to remind the owner of the visit that is open, if that moment is still to come.
    ///
    /// - Throws: ``DiaryError``.
    public func nextReminder() async throws -> Reminder? {
        try await call { diary, now, _ in try diary.nextReminder(now: now) }
    }

    /// Ends a visit by its owner's word.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    public func checkOut(_ visit: Visit.ID) async throws -> Visit {
        try await call { try $0.checkOut(visit: visit, now: $1, utcOffsetMinutes: $2) }
    }

    /// Ends the visits whose automatic end has come. Every change does this first; an app calls it
    /// before it shows visits, and when ``nextAutomaticEnd()`` is due.
    ///
    /// - Throws: ``DiaryError``.
    public func settle() async throws {
        try await call { diary, now, _ in try diary.settle(now: now) }
    }

    /// When the next visit will end by itself, if one will.
    ///
    /// - Throws: ``DiaryError``.
    public func nextAutomaticEnd() async throws -> Date? {
        try await call { diary, _, _ in try diary.nextAutomaticEnd() }
    }

    /// The visits that overlap `range`, newest first, a page at a time.
    ///
    /// - Parameters:
    ///   - after: the ``VisitPage/next`` of the page before.
    ///   - limit: visits in a page; 1000 are the most.
    /// - Throws: ``DiaryError``.
    public func visits(
        in range: VisitRange = .all, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        try await call { diary, _, _ in try diary.visits(range: range, after: after, limit: limit) }
    }

    /// The visits of a local day, newest first, a page at a time.
    ///
    /// - Throws: ``DiaryError``.
    public func visits(
        on day: CalendarDay, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        let noon = (day.start(in: timeZone) ?? now()).addingTimeInterval(12 * 3_600)
        let range = VisitRange.onDay(day: day, utcOffsetMinutes: Self.minutes(timeZone, at: noon))
        return try await visits(in: range, after: after, limit: limit)
    }

    /// All visits in `range`, newest first, read page by page as somebody goes through them. Ends with a
    /// ``DiaryError`` if one comes.
    public func everyVisit(in range: VisitRange = .all) -> AsyncThrowingStream<Visit, any Error> {
        let reader = PageReader(diary: self, range: range)
        return AsyncThrowingStream { try await reader.next() }
    }

    /// The visits to the venue with this id (``VisitedVenue/id``), newest first.
    ///
    /// - Throws: ``DiaryError``.
    public func visits(
        at venueId: String, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        try await call { diary, _, _ in
            try diary.visitsAt(venueId: venueId, after: after, limit: limit)
        }
    }

    /// The visits whose venue, place, note or 'declared for' holds `text`, newest first. People need not
    /// type case or diacritics: 'cho thu dau mot' finds Chợ Thủ Dầu Một.
    ///
    /// - Throws: ``DiaryError``.
    public func search(
        _ text: String, after: PageCursor? = nil, limit: UInt16 = 100
    ) async throws -> VisitPage {
        try await call { diary, _, _ in try diary.search(text: text, after: after, limit: limit) }
    }

    /// Visits and time by day, week and place. A visit that is open lasts until now.
    ///
    /// - Throws: ``DiaryError``.
    public func statistics(in range: VisitRange = .all) async throws -> Statistics {
        try await call { try $0.statistics(range: range, now: $1, utcOffsetMinutes: $2) }
    }

    /// One visit.
    ///
    /// - Throws: ``DiaryError``.
    public func visit(_ id: Visit.ID) async throws -> Visit {
        try await call { diary, _, _ in try diary.visit(id: id) }
    }

    /// The visit that is open; of several, which a deployment may allow, the one that began last.
    ///
    /// - Throws: ``DiaryError``.
    public func openVisit() async throws -> Visit? {
        try await call { diary, _, _ in try diary.openVisit() }
    }

    /// Judges a downloaded trust list, and keeps it if it is newer: then it is in force. Answers whether
    /// it was newer; `false` says that it was the one in force already. A list that is refused leaves
    /// the one in force.
    ///
    /// - Throws: ``TrustListError``.
    @discardableResult
    public func applyTrustList(_ list: Data) async throws -> Bool {
        try await call { diary, _, _ in try diary.applyTrustList(list: list) }
    }

    /// Says that what is on the screen may be true no longer: the number of the last change, at once and
    /// after each further one. The latest wins; each reader has its own. Ends when the diary is locked.
    public var changes: AsyncStream<Int64> {
        changeNumbers.stream()
    }

    /// Closes the files, forgets the key and ends ``changes``. Every call fails as `Locked` from here on:
    /// open a new diary. Locking again does nothing; it happens even if the task was cancelled.
    ///
    /// iOS ends an app that holds a file's lock in the background, so an app locks before it goes there.
    public func lock() async {
        await queue.callAlways { [bridge, changeNumbers] in
            // If the library fails while it closes the files, they are closed when the diary is let go.
            try? bridge.lock()
            changeNumbers.finish()
        }
    }

    /// Runs `work` with the phone's time and its lead on UTC in minutes, and tells of what it changed.
    private func call<Answer: Sendable>(
        _ work: @escaping @Sendable (DauChanBridge.Diary, Date, Int16) throws -> Answer
    ) async throws -> Answer {
        try await queue.call { [bridge, changeNumbers, now, timeZone] in
            let now = now()
            let answer = try work(bridge, now, Self.minutes(timeZone, at: now))
            // Read after the answer is safe: an error here must not hide what was done.
            if let number = try? bridge.changeNumber() {
                changeNumbers.send(number)
            }
            return answer
        }
    }

    private func moment(at date: Date) -> Moment {
        Moment(at: date, utcOffsetMinutes: Self.minutes(timeZone, at: date))
    }

    /// What local time is ahead of UTC by.
    private static func minutes(_ timeZone: TimeZone, at moment: Date) -> Int16 {
        Int16(clamping: timeZone.secondsFromGMT(for: moment) / 60)
    }
}

/// Goes through the pages of a list, one visit at a time.
private actor PageReader {
    private let diary: Diary
    private let range: VisitRange
    /// Of the present page, what is still to come, the next one last.
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
