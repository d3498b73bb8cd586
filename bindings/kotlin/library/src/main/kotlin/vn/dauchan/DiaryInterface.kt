package vn.dauchan

import kotlinx.coroutines.flow.Flow
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.Companions
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.ManualPlace
import vn.dauchan.bridge.NoticeException
import vn.dauchan.bridge.NoticeState
import vn.dauchan.bridge.PageCursor
import vn.dauchan.bridge.PendingVisit
import vn.dauchan.bridge.Refusal
import vn.dauchan.bridge.Reminder
import vn.dauchan.bridge.Reverified
import vn.dauchan.bridge.ScanAnswer
import vn.dauchan.bridge.ScannedCode
import vn.dauchan.bridge.Statistics
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.Venue
import vn.dauchan.bridge.Visit
import vn.dauchan.bridge.VisitAlert
import vn.dauchan.bridge.VisitPage
import vn.dauchan.bridge.VisitRange
import vn.dauchan.bridge.VisitRetention
import java.io.File
import java.time.Instant
import java.time.LocalDate
import java.time.OffsetDateTime

/**
 * The calls of an open diary, so that a view model can be tested with a diary of its own making. [Diary] is the real
 * one. `dauchan-testing` has what a test with the real one needs.
 */
interface DiaryInterface {
    /**
     * The change numbers of the diary: the current one at once, then a higher one after each change. Collect
     * it to read the screen's visits again. A slow collector misses intermediate numbers, never the last one.
     * It ends when the diary is locked.
     */
    val changes: Flow<Long>

    /**
     * Verifies a scanned text and records what it means: a check-in, a check-out, or nothing. It does not
     * rely on an earlier verification.
     */
    @Throws(DiaryException::class)
    suspend fun checkIn(text: String): CheckInOutcome

    /**
     * Verifies a scanned text and answers it, as [checkIn], except that a refused code that a newer trust
     * list may verify is kept pending, and that a failure is an answer.
     *
     * Ask the person before you answer a link that another app opened: nobody stood at the door.
     */
    suspend fun answer(text: String): ScanAnswer

    /** Verifies and records a code that a scan found, as [Scanner.answers] does. */
    suspend fun answer(code: ScannedCode): ScanAnswer

    /**
     * Keeps a refused code that a newer trust list may verify ([Refusal.mayBeKeptPending]), and returns
     * the number of the pending visit. It is no visit until [reverify] has verified it.
     */
    @Throws(DiaryException::class)
    suspend fun keepPending(text: String): Long

    /** Returns the codes that wait for a newer trust list, in the order of their scans. */
    @Throws(DiaryException::class)
    suspend fun pending(): List<PendingVisit>

    /** Deletes a pending visit. */
    @Throws(DiaryException::class)
    suspend fun discardPending(id: Long)

    /**
     * Verifies the pending codes by the trust list in force, each as of the moment of its scan. Call it
     * after [applyTrustList] has accepted a newer list.
     */
    @Throws(DiaryException::class)
    suspend fun reverify(): Reverified

    /**
     * Undoes the last scan or check-out. It must be recent, by the deployment's limit, and the last change
     * of the diary.
     */
    @Throws(DiaryException::class)
    suspend fun undo()

    /** Adds a visit that was not scanned. */
    @Throws(DiaryException::class)
    suspend fun addManual(
        place: ManualPlace,
        start: OffsetDateTime,
        end: OffsetDateTime,
        companions: Companions = Companions(),
    ): Visit

    /** Changes a visit's times and companions. An argument that is not given keeps its value. */
    @Throws(DiaryException::class)
    suspend fun edit(
        visit: Visit,
        start: OffsetDateTime = visit.start.toOffsetDateTime(),
        end: OffsetDateTime? = visit.end?.moment?.toOffsetDateTime(),
        companions: Companions = visit.companions,
    ): Visit

    /** Deletes a visit. With the last visit to a venue, the venue is deleted too. */
    @Throws(DiaryException::class)
    suspend fun delete(visit: Long)

    /** Returns for how many days visits are kept, and the maximum that the owner may choose. */
    @Throws(DiaryException::class)
    suspend fun retention(): VisitRetention

    /**
     * Sets for how many days of 24 hours after its end a visit is kept, from 1 to [VisitRetention.longest].
     * Nothing is deleted before the next [purge].
     */
    @Throws(DiaryException::class)
    suspend fun setRetention(days: Int)

    /**
     * Deletes the visits that ended longer ago than [retention] says, and returns how many were deleted.
     * Call it once a day.
     *
     * @param ownerAgreed whether the owner has seen the phone's date and agreed, after a call failed with
     *   [DiaryException.ClockSuspect].
     */
    @Throws(DiaryException::class)
    suspend fun purge(ownerAgreed: Boolean = false): Long

    /** Returns when to remind the owner of the open visit, if that moment is still to come. */
    @Throws(DiaryException::class)
    suspend fun nextReminder(): Reminder?

    /** Ends an open visit, as with a button, and returns it. */
    @Throws(DiaryException::class)
    suspend fun checkOut(visit: Long): Visit

    /** Ends the visits whose automatic end has passed. Call it before you show visits. */
    @Throws(DiaryException::class)
    suspend fun settle()

    /** Returns when the next open visit ends automatically, if one does. */
    @Throws(DiaryException::class)
    suspend fun nextAutomaticEnd(): Instant?

    /** Returns a page of the visits of a local day, newest first; [after] and [limit] as in [visits]. */
    @Throws(DiaryException::class)
    suspend fun visitsOn(day: LocalDate, after: PageCursor? = null, limit: Int = 100): VisitPage

    /**
     * Returns a page of the visits that overlap [range], newest first.
     *
     * @param after [VisitPage.next] of the page before.
     * @param limit the maximum number of visits in the page, at most 1000.
     */
    @Throws(DiaryException::class)
    suspend fun visits(
        range: VisitRange = VisitRange.All,
        after: PageCursor? = null,
        limit: Int = 100,
    ): VisitPage

    /** Returns all visits that overlap [range], newest first. It reads a page when it is collected. */
    fun everyVisit(range: VisitRange = VisitRange.All): Flow<Visit>

    /** Returns a page of the visits to the venue with this id ([Venue.id]), newest first. */
    @Throws(DiaryException::class)
    suspend fun visitsAt(venueId: String, after: PageCursor? = null, limit: Int = 100): VisitPage

    /**
     * Returns a page of the visits whose place, note or `declaredFor` contains [text], newest first. Case
     * and Vietnamese diacritics are ignored: 'cho thu dau mot' finds Chợ Thủ Dầu Một.
     */
    @Throws(DiaryException::class)
    suspend fun search(text: String, after: PageCursor? = null, limit: Int = 100): VisitPage

    /**
     * Returns the export of every visit as lines of CSV, oldest first, unencrypted. The first line is the
     * header. It reads a page when it is collected. No cell is a formula for a spreadsheet.
     */
    fun exportCsv(): Flow<String>

    /** Returns the number and length of visits by day, week and place. An open visit lasts until now. */
    @Throws(DiaryException::class)
    suspend fun statistics(range: VisitRange = VisitRange.All): Statistics

    /** Returns the visit with this number. */
    @Throws(DiaryException::class)
    suspend fun visit(id: Long): Visit

    /** Returns the visit that is open, if any. Of several, it is the one that began last. */
    @Throws(DiaryException::class)
    suspend fun openVisit(): Visit?

    /**
     * Verifies a downloaded trust list, and puts it in force if it is newer. Returns `true` if it was newer,
     * and `false` if it was in force already. A refused list changes nothing.
     */
    @Throws(TrustListException::class)
    suspend fun applyTrustList(list: ByteArray): Boolean

    /**
     * Verifies the notice bundle in [bundle], and matches it against the visits. Returns the alerts that the
     * owner was not told of yet, the most severe first. A refused bundle changes nothing. Matching a bundle
     * again does no harm.
     *
     * The file is read as a stream, in little memory. It must not change meanwhile.
     */
    @Throws(NoticeException::class)
    suspend fun matchNotices(bundle: File): List<VisitAlert>

    /** Returns the newest notice bundle that was matched, if any was. */
    @Throws(DiaryException::class)
    suspend fun noticeState(): NoticeState?

    /**
     * Returns the alerts: those that hold and were not dismissed first, then by severity, then the newest
     * visit first. At most 1000.
     */
    @Throws(DiaryException::class)
    suspend fun alerts(): List<VisitAlert>

    /**
     * Returns the alerts that the owner was not told of yet, the most severe first. An app that was killed
     * before it told the owner finds them here.
     */
    @Throws(DiaryException::class)
    suspend fun alertsToAnnounce(): List<VisitAlert>

    /** Records that the owner was told of these alerts ([VisitAlert.id]). */
    @Throws(DiaryException::class)
    suspend fun alertsAnnounced(alerts: List<Long>)

    /** Dismisses an alert. It stays in the diary for as long as its visit. */
    @Throws(DiaryException::class)
    suspend fun dismissAlert(alert: Long)

    /** Closes the files, wipes the key from memory and ends [changes]. Locking again does nothing. */
    @Throws(DiaryException::class)
    suspend fun lock()
}
