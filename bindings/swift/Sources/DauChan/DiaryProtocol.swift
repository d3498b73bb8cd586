import DauChanBridge
import Foundation

/// The calls of an open diary, so that a view model can be tested with a diary of its own making. ``Diary`` is the
/// real one. `DauChanTesting` has what a test with the real one needs.
public protocol DiaryProtocol: Sendable {
    /// Verifies a scanned text and records what it means: a check-in, a check-out, or nothing. It does not
    /// rely on an earlier verification.
    ///
    /// - Throws: ``DiaryError``.
    func checkIn(_ text: String) async throws -> CheckInOutcome

    /// Verifies a scanned text and answers it, as ``checkIn(_:)``, except that a refused code that a newer trust
    /// list may verify is kept pending, and that a failure is an answer. It runs even if the task was cancelled.
    ///
    /// Ask the person before you answer a link that another app opened: nobody stood at the door.
    func answer(_ text: String) async -> ScanAnswer

    /// Verifies and records a code that a scan found, as ``CodeScanner/answers(into:mode:onFrame:frames:)`` does.
    func answer(_ code: ScannedCode) async -> ScanAnswer

    /// Keeps a refused code that a newer trust list may verify (``Refusal/mayBeKeptPending``), and returns
    /// the number of the pending visit. It is no visit until ``reverify()`` has verified it.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    func keepPending(_ text: String) async throws -> PendingVisit.ID

    /// Returns the codes that wait for a newer trust list, in the order of their scans.
    ///
    /// - Throws: ``DiaryError``.
    func pending() async throws -> [PendingVisit]

    /// Deletes a pending visit.
    ///
    /// - Throws: ``DiaryError``.
    func discardPending(_ id: PendingVisit.ID) async throws

    /// Verifies the pending codes by the trust list in force, each as of the moment of its scan. Call it
    /// after ``applyTrustList(_:)`` has accepted a newer list.
    ///
    /// - Throws: ``DiaryError``.
    func reverify() async throws -> Reverified

    /// Undoes the last scan or check-out. It must be recent, by the deployment's limit, and the last change
    /// of the diary.
    ///
    /// - Throws: ``DiaryError``.
    func undo() async throws

    /// Adds a visit that was not scanned.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    func addManual(
        _ place: ManualPlace, from start: Date, to end: Date,
        companions: Companions) async throws -> Visit

    /// Changes a visit's times and companions. An argument that is not given keeps its value.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    func edit(
        _ visit: Visit, from start: Date?, to end: Date?, companions: Companions?) async throws -> Visit

    /// Deletes a visit. With the last visit to a venue, the venue is deleted too.
    ///
    /// - Throws: ``DiaryError``.
    func delete(_ visit: Visit.ID) async throws

    /// Returns for how many days visits are kept, and the maximum that the owner may choose.
    ///
    /// - Throws: ``DiaryError``.
    func retention() async throws -> VisitRetention

    /// Sets for how many days of 24 hours after its end a visit is kept, from 1 to
    /// ``VisitRetention/longest``. Nothing is deleted before the next ``purge(ownerAgreed:)``.
    ///
    /// - Throws: ``DiaryError``.
    func setRetention(days: Int) async throws

    /// Deletes the visits that ended longer ago than ``retention()`` says, and returns how many were
    /// deleted. Call it once a day.
    ///
    /// - Parameter ownerAgreed: whether the owner has seen the phone's date and agreed, after a call failed
    ///   with ``DiaryError/ClockSuspect(latestKnown:)``.
    /// - Throws: ``DiaryError``.
    @discardableResult
    func purge(ownerAgreed: Bool) async throws -> Int

    /// Returns when to remind the owner of the open visit, if that moment is still to come.
    ///
    /// - Throws: ``DiaryError``.
    func nextReminder() async throws -> Reminder?

    /// Ends an open visit, as with a button, and returns it.
    ///
    /// - Throws: ``DiaryError``.
    @discardableResult
    func checkOut(_ visit: Visit.ID) async throws -> Visit

    /// Ends the visits whose automatic end has passed. Every change does this first. Call it before you show
    /// visits, and at ``nextAutomaticEnd()``.
    ///
    /// - Throws: ``DiaryError``.
    func settle() async throws

    /// Returns when the next open visit ends automatically, if one does.
    ///
    /// - Throws: ``DiaryError``.
    func nextAutomaticEnd() async throws -> Date?

    /// Returns a page of the visits that overlap `range`, newest first.
    ///
    /// - Parameters:
    ///   - range: the time that the visits overlap.
    ///   - after: ``VisitPage/next`` of the page before.
    ///   - limit: the maximum number of visits in the page, at most 1000.
    /// - Throws: ``DiaryError``.
    func visits(
        in range: VisitRange, after: PageCursor?, limit: UInt16) async throws -> VisitPage

    /// Returns a page of the visits of a local day, newest first.
    ///
    /// - Throws: ``DiaryError``.
    func visits(
        on day: CalendarDay, after: PageCursor?, limit: UInt16) async throws -> VisitPage

    /// Returns all visits that overlap `range`, newest first. It reads a page when the iteration reaches it,
    /// and throws a ``DiaryError`` if that fails.
    func everyVisit(in range: VisitRange) -> AsyncThrowingStream<Visit, any Error>

    /// Returns a page of the visits to the venue with this id (``Venue/id``), newest first.
    ///
    /// - Throws: ``DiaryError``.
    func visits(
        at venueId: String, after: PageCursor?, limit: UInt16) async throws -> VisitPage

    /// Returns a page of the visits whose place, note or `declaredFor` contains `text`, newest first. Case
    /// and Vietnamese diacritics are ignored: 'cho thu dau mot' finds Chợ Thủ Dầu Một.
    ///
    /// - Throws: ``DiaryError``.
    func search(
        _ text: String, after: PageCursor?, limit: UInt16) async throws -> VisitPage

    /// Returns the export of every visit as lines of CSV, oldest first, unencrypted. The first line is the header.
    /// It reads a page when the iteration reaches it, and throws a ``DiaryError`` if that fails. No cell is a
    /// formula for a spreadsheet.
    func exportCsv() -> AsyncThrowingStream<String, any Error>

    /// Returns the number and length of visits by day, week and place. An open visit lasts until now.
    ///
    /// - Throws: ``DiaryError``.
    func statistics(in range: VisitRange) async throws -> Statistics

    /// Returns the visit with this number.
    ///
    /// - Throws: ``DiaryError``.
    func visit(_ id: Visit.ID) async throws -> Visit

    /// Returns the visit that is open, if any. Of several, it is the one that began last.
    ///
    /// - Throws: ``DiaryError``.
    func openVisit() async throws -> Visit?

    /// Verifies a downloaded trust list, and puts it in force if it is newer. Returns `true` if it was newer,
    /// and `false` if it was in force already. A refused list changes nothing.
    ///
    /// - Throws: ``TrustListError``.
    @discardableResult
    func applyTrustList(_ list: Data) async throws -> Bool

    /// Verifies the notice bundle in the file `bundle`, and matches it against the visits. Returns the alerts
    /// that the owner was not told of yet, the most severe first. A refused bundle changes nothing. Matching a
    /// bundle again does no harm.
    ///
    /// The file is read as a stream, in little memory. It must not change meanwhile.
    ///
    /// - Throws: ``NoticeError``.
    func matchNotices(in bundle: URL) async throws -> [VisitAlert]

    /// Returns the newest notice bundle that was matched, if any was.
    ///
    /// - Throws: ``DiaryError``.
    func noticeState() async throws -> NoticeState?

    /// Returns the alerts: those that hold and were not dismissed first, then by severity, then the newest
    /// visit first. At most 1000.
    ///
    /// - Throws: ``DiaryError``.
    func alerts() async throws -> [VisitAlert]

    /// Returns the alerts that the owner was not told of yet, the most severe first. An app that was killed
    /// before it told the owner finds them here.
    ///
    /// - Throws: ``DiaryError``.
    func alertsToAnnounce() async throws -> [VisitAlert]

    /// Records that the owner was told of these alerts.
    ///
    /// - Throws: ``DiaryError``.
    func alertsAnnounced(_ alerts: [VisitAlert.ID]) async throws

    /// Dismisses an alert. It stays in the diary for as long as its visit.
    ///
    /// - Throws: ``DiaryError``.
    func dismissAlert(_ alert: VisitAlert.ID) async throws

    /// The change numbers of the diary: the current one at once, then a higher one after each change. Iterate
    /// over it to read the screen's visits again. A slow reader misses intermediate numbers, never the last
    /// one. It ends when the diary is locked.
    var changes: AsyncStream<Int64> { get }

    /// Closes the files, wipes the key from memory and ends ``changes``. It runs even if the task was
    /// cancelled. Locking again does nothing.
    ///
    /// Every later call fails with ``DiaryError/Locked``; open a new diary. iOS ends an app that holds a file
    /// lock in the background, so an app locks the diary before it goes there.
    func lock() async
}

/// The calls with their usual arguments.
extension DiaryProtocol {
    /// Adds a visit that was not scanned, of the owner alone.
    @discardableResult
    public func addManual(_ place: ManualPlace, from start: Date, to end: Date) async throws -> Visit {
        try await addManual(place, from: start, to: end, companions: Companions(party: 1))
    }

    /// Deletes what is older than ``retention()`` says, without the owner's consent to a doubtful clock.
    @discardableResult
    public func purge() async throws -> Int {
        try await purge(ownerAgreed: false)
    }

    /// Returns the first page of all visits, newest first.
    public func visits() async throws -> VisitPage {
        try await visits(in: .all, after: nil, limit: 100)
    }

    /// Returns the first page of the visits of a local day, newest first.
    public func visits(on day: CalendarDay) async throws -> VisitPage {
        try await visits(on: day, after: nil, limit: 100)
    }

    /// Returns the first page of the visits to the venue with this id, newest first.
    public func visits(at venueId: String) async throws -> VisitPage {
        try await visits(at: venueId, after: nil, limit: 100)
    }

    /// Returns the first page of the visits that ``search(_:after:limit:)`` finds.
    public func search(_ text: String) async throws -> VisitPage {
        try await search(text, after: nil, limit: 100)
    }

    /// Returns all visits, newest first.
    public func everyVisit() -> AsyncThrowingStream<Visit, any Error> {
        everyVisit(in: .all)
    }

    /// Returns the number and length of all visits by day, week and place.
    public func statistics() async throws -> Statistics {
        try await statistics(in: .all)
    }
}
