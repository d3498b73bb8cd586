package vn.dauchan

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.flow
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.Companions
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.ManualPlace
import vn.dauchan.bridge.ManualVisit
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.Moment
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.PageCursor
import vn.dauchan.bridge.PendingVisit
import vn.dauchan.bridge.Reminder
import vn.dauchan.bridge.Reverified
import vn.dauchan.bridge.Statistics
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.Visit
import vn.dauchan.bridge.VisitEdit
import vn.dauchan.bridge.VisitPage
import vn.dauchan.bridge.VisitRange
import vn.dauchan.bridge.VisitRetention
import vn.dauchan.bridge.VisitedVenue
import vn.dauchan.bridge.eraseDiary
import java.io.File
import java.time.Clock
import java.time.Instant
import java.time.LocalDate
import java.time.OffsetDateTime
import java.time.ZoneOffset
import vn.dauchan.bridge.Diary as NativeDiary

/**
 * The encrypted diary of one phone, on a thread of its own.
 *
 * Every call that changes something has synced it to the storage when it returns. A call that has
 * begun is finished although its caller is cancelled, and one that has not begun never does.
 *
 * Once locked or closed it answers `DiaryException.Locked`: open it again.
 */
class Diary private constructor(
    private val native: NativeDiary,
    private val queue: CallQueue,
    private val clock: Clock,
) : AutoCloseable {
    private val changeNumber = MutableStateFlow(native.changeNumber())

    /**
     * A number that every change of the diary raises. Collect it and read again what is on the
     * screen; of changes that come faster than they are collected, the latest is enough.
     */
    val changes: StateFlow<Long> = changeNumber.asStateFlow()

    /**
     * Reads a scanned text and records what it means: a check-in, a check-out, or nothing. It is
     * verified here, whatever was verified before.
     */
    @Throws(DiaryException::class)
    suspend fun checkIn(text: String): CheckInOutcome =
        change { now -> native.checkIn(text, now, offsetAt(now)) }

    /**
     * Keeps a code that was refused and may be kept pending (`Refusal.mayBeKeptPending`), and answers
     * its number among the pending. It counts nowhere until [reverify] has judged it.
     */
    @Throws(DiaryException::class)
    suspend fun keepPending(text: String): Long =
        change { now -> native.keepPending(text, now, offsetAt(now)) }

    /** The codes that wait for a newer trust list, in the order in which they were scanned. */
    @Throws(DiaryException::class)
    suspend fun pending(): List<PendingVisit> = queue.call { native.pending() }

    /** Drops a code that waits. */
    @Throws(DiaryException::class)
    suspend fun discardPending(id: Long) = change { native.discardPending(id) }

    /**
     * Judges the pending codes by the list in force, each as of the moment of its scan. Call it when
     * [applyTrustList] took a newer one.
     */
    @Throws(DiaryException::class)
    suspend fun reverify(): Reverified = change { now -> native.reverify(now) }

    /**
     * Takes back the last scan or check-out: within the deployment's time for it, and only while
     * nothing else was written.
     */
    @Throws(DiaryException::class)
    suspend fun undo() = change { now -> native.undo(now) }

    /** Adds a visit that was not scanned. */
    @Throws(DiaryException::class)
    suspend fun addManual(
        place: ManualPlace,
        start: OffsetDateTime,
        end: OffsetDateTime,
        companions: Companions = Companions(),
    ): Visit = change { now ->
        native.addManual(ManualVisit(place, start.toMoment(), end.toMoment(), companions), now)
    }

    /** Changes a visit's times, and what its owner wrote about it; what is not given stays. */
    @Throws(DiaryException::class)
    suspend fun edit(
        visit: Visit,
        start: OffsetDateTime = visit.start.toOffsetDateTime(),
        end: OffsetDateTime? = visit.end?.moment?.toOffsetDateTime(),
        companions: Companions = visit.companions,
    ): Visit = change { now ->
        native.edit(visit.id, VisitEdit(start.toMoment(), end?.toMoment(), companions), now)
    }

    /** Deletes a visit, and its venue with the last visit there. */
    @Throws(DiaryException::class)
    suspend fun delete(visit: Long) = change { native.deleteVisit(visit) }

    /** For how many days visits are kept, and the most that the owner may choose. */
    @Throws(DiaryException::class)
    suspend fun retention(): VisitRetention = queue.call { native.retention() }

    /**
     * Keeps visits for [days] of 24 hours after their end from here on, as their owner wishes: 1 to
     * `retention().longest`. Nothing is deleted before the next [purge].
     */
    @Throws(DiaryException::class)
    suspend fun setRetention(days: Int) =
        change { native.setRetention(days.coerceIn(0, 65_535).toUShort()) }

    /**
     * Deletes the visits that ended longer ago than [retention] keeps them, and answers how many
     * went. Call it once a day.
     *
     * @param ownerAgreed whether the owner has seen the phone's date and agreed, after this failed
     *   with [DiaryException.ClockSuspect].
     */
    @Throws(DiaryException::class)
    suspend fun purge(ownerAgreed: Boolean = false): Long =
        change { now -> native.purge(now, ownerAgreed).toLong() }

    /** When to remind the owner of the visit that is open, if that moment is still to come. */
    @Throws(DiaryException::class)
    suspend fun nextReminder(): Reminder? = queue.call { native.nextReminder(clock.instant()) }

    /** Ends a visit by its owner's word. */
    @Throws(DiaryException::class)
    suspend fun checkOut(visit: Long): Visit =
        change { now -> native.checkOut(visit, now, offsetAt(now)) }

    /** Ends the visits whose automatic end has come. Call it before visits are shown. */
    @Throws(DiaryException::class)
    suspend fun settle() = change { now -> native.settle(now) }

    /** When the next visit will end by itself, if one will. */
    @Throws(DiaryException::class)
    suspend fun nextAutomaticEnd(): Instant? = queue.call { native.nextAutomaticEnd() }

    /** A page of the visits of a local day, newest first; [after] and [limit] as in [visits]. */
    @Throws(DiaryException::class)
    suspend fun visitsOn(day: LocalDate, after: PageCursor? = null, limit: Int = 100): VisitPage {
        val noon = day.atTime(12, 0).atZone(clock.zone)
        return visits(VisitRange.OnDay(day, minutes(noon.offset)), after, limit)
    }

    /**
     * A page of the visits in [range], newest first.
     *
     * @param after the `next` of the page before.
     * @param limit how many at most; 1000 are the most.
     */
    @Throws(DiaryException::class)
    suspend fun visits(
        range: VisitRange = VisitRange.All,
        after: PageCursor? = null,
        limit: Int = 100,
    ): VisitPage = queue.call { native.visits(range, after, limit.coerceIn(0, 1000).toUShort()) }

    /** All visits in [range], newest first, read page by page as they are collected. */
    fun everyVisit(range: VisitRange = VisitRange.All): Flow<Visit> = flow {
        var page = visits(range)
        while (true) {
            page.visits.forEach { emit(it) }
            page = visits(range, page.next ?: break)
        }
    }

    /** The visits to the venue with this id ([VisitedVenue.id]), newest first. */
    @Throws(DiaryException::class)
    suspend fun visitsAt(venueId: String, after: PageCursor? = null, limit: Int = 100): VisitPage =
        queue.call { native.visitsAt(venueId, after, limit.coerceIn(0, 1000).toUShort()) }

    /**
     * The visits whose venue, place, note or 'declared for' holds [text], newest first. People need
     * not type case or diacritics: 'cho thu dau mot' finds Chợ Thủ Dầu Một.
     */
    @Throws(DiaryException::class)
    suspend fun search(text: String, after: PageCursor? = null, limit: Int = 100): VisitPage =
        queue.call { native.search(text, after, limit.coerceIn(0, 1000).toUShort()) }

    /** Visits and time by day, week and place. A visit that is open lasts until now. */
    @Throws(DiaryException::class)
    suspend fun statistics(range: VisitRange = VisitRange.All): Statistics = queue.call {
        val now = clock.instant()
        native.statistics(range, now, offsetAt(now))
    }

    /** One visit. */
    @Throws(DiaryException::class)
    suspend fun visit(id: Long): Visit = queue.call { native.visit(id) }

    /** The visit that is open, if one is. */
    @Throws(DiaryException::class)
    suspend fun openVisit(): Visit? = queue.call { native.openVisit() }

    /**
     * Judges a downloaded trust list, and keeps it if it is newer: then it is in force. Answers
     * whether it was newer. A list that is refused leaves the one in force.
     */
    @Throws(TrustListException::class)
    suspend fun applyTrustList(list: ByteArray): Boolean {
        val bytes = directCopy(list)
        return change { native.applyTrustList(bytes) }
    }

    /** Closes the files and forgets the key. Locking again does nothing. */
    @Throws(DiaryException::class)
    suspend fun lock() = queue.call { native.lock() }

    /**
     * Locks, and gives the thread back. It waits for a call that has begun; where that may not be,
     * as on Android's main thread, [lock] first. Safe to call again.
     */
    override fun close() {
        queue.close()
        try {
            native.lock()
        } catch (_: DiaryException) {
            // The library failed while it closed the files; what it holds goes when it is collected.
        }
    }

    private suspend fun <T> change(work: (Instant) -> T): T = queue.call {
        work(clock.instant()).also { changeNumber.value = native.changeNumber() }
    }

    private fun offsetAt(moment: Instant): Short = minutes(clock.zone.rules.getOffset(moment))

    companion object {
        /**
         * Opens the diary in [folder], which must exist and belong to it alone, and makes it if there
         * is none. The newest trust list that it took comes into force.
         *
         * Keep the folder out of backups and device transfer: its key does not travel with it.
         *
         * @param clock the phone's clock and time zone; tests give their own.
         */
        @Throws(OpenException::class)
        suspend fun open(
            deployment: Deployment,
            folder: File,
            vault: KeyVault,
            clock: Clock = Clock.systemDefaultZone(),
        ): Diary {
            val queue = CallQueue("dauchan-diary")
            try {
                return queue.call {
                    val native = NativeDiary.open(deployment, folder.path, vault, clock.instant())
                    Diary(native, queue, clock)
                }
            } catch (failure: Throwable) {
                queue.close()
                throw failure
            }
        }

        /** Erases the diary in [folder] and its key for ever. Close it first. */
        @Throws(EraseException::class)
        suspend fun erase(folder: File, vault: KeyVault) =
            CallQueue("dauchan-erase").use { queue -> queue.call { eraseDiary(folder.path, vault) } }
    }
}

/** The moment with the local time that the phone had then. */
fun Moment.toOffsetDateTime(): OffsetDateTime =
    at.atOffset(ZoneOffset.ofTotalSeconds(utcOffsetMinutes * 60))

/** The moment as the diary keeps it: exact to the second, with the local time's offset. */
fun OffsetDateTime.toMoment(): Moment = Moment(toInstant(), minutes(offset))

private fun minutes(offset: ZoneOffset): Short = (offset.totalSeconds / 60).toShort()
