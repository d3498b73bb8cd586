package vn.dauchan

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.flow
import vn.dauchan.bridge.ChangeListener
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.Companions
import vn.dauchan.bridge.Deployment
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.ManualPlace
import vn.dauchan.bridge.ManualVisit
import vn.dauchan.bridge.KeyVault
import vn.dauchan.bridge.Moment
import vn.dauchan.bridge.NativeDiary
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.PageCursor
import vn.dauchan.bridge.PendingVisit
import vn.dauchan.bridge.Refusal
import vn.dauchan.bridge.Reminder
import vn.dauchan.bridge.Repair
import vn.dauchan.bridge.Reverified
import vn.dauchan.bridge.Statistics
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.Venue
import vn.dauchan.bridge.Visit
import vn.dauchan.bridge.VisitEdit
import vn.dauchan.bridge.VisitPage
import vn.dauchan.bridge.VisitRange
import vn.dauchan.bridge.VisitRetention
import vn.dauchan.bridge.eraseDiary
import vn.dauchan.bridge.repairDiary
import java.io.File
import java.time.Clock
import java.time.Instant
import java.time.LocalDate
import java.time.OffsetDateTime
import java.time.ZoneOffset

/**
 * The encrypted diary of one phone, on a thread of its own.
 *
 * A call that changes the diary returns once the change is synced to the storage. A call that has begun
 * runs to its end even if its coroutine is cancelled. A call that still waits when its coroutine is
 * cancelled does nothing.
 *
 * A diary that was locked or closed fails with [DiaryException.Locked]. Open it again.
 */
class Diary private constructor(
    private val native: NativeDiary,
    private val queue: CallQueue,
    private val clock: Clock,
) : AutoCloseable {
    private val changeNumber = MutableStateFlow(native.changeNumber())

    init {
        native.onChange(Changes(changeNumber))
    }

    /**
     * The change number, which every change of the diary raises. Collect it to read the screen's visits
     * again. A slow collector misses intermediate numbers, never the last one.
     */
    val changes: StateFlow<Long> = changeNumber.asStateFlow()

    /**
     * Verifies a scanned text and records what it means: a check-in, a check-out, or nothing. It does not
     * rely on an earlier verification.
     */
    @Throws(DiaryException::class)
    suspend fun checkIn(text: String): CheckInOutcome =
        atNow { now -> native.checkIn(text, now, offsetAt(now)) }

    /**
     * Keeps a refused code that a newer trust list may verify ([Refusal.mayBeKeptPending]), and returns
     * the number of the pending visit. It is no visit until [reverify] has verified it.
     */
    @Throws(DiaryException::class)
    suspend fun keepPending(text: String): Long =
        atNow { now -> native.keepPending(text, now, offsetAt(now)) }

    /** Returns the codes that wait for a newer trust list, in the order of their scans. */
    @Throws(DiaryException::class)
    suspend fun pending(): List<PendingVisit> = queue.call { native.pending() }

    /** Deletes a pending visit. */
    @Throws(DiaryException::class)
    suspend fun discardPending(id: Long) = queue.call { native.discardPending(id) }

    /**
     * Verifies the pending codes by the trust list in force, each as of the moment of its scan. Call it
     * after [applyTrustList] has accepted a newer list.
     */
    @Throws(DiaryException::class)
    suspend fun reverify(): Reverified = atNow { now -> native.reverify(now) }

    /**
     * Undoes the last scan or check-out. It must be recent, by the deployment's limit, and the last change
     * of the diary.
     */
    @Throws(DiaryException::class)
    suspend fun undo() = atNow { now -> native.undo(now) }

    /** Adds a visit that was not scanned. */
    @Throws(DiaryException::class)
    suspend fun addManual(
        place: ManualPlace,
        start: OffsetDateTime,
        end: OffsetDateTime,
        companions: Companions = Companions(),
    ): Visit = atNow { now ->
        native.addManual(ManualVisit(place, start.toMoment(), end.toMoment(), companions), now)
    }

    /** Changes a visit's times and companions. An argument that is not given keeps its value. */
    @Throws(DiaryException::class)
    suspend fun edit(
        visit: Visit,
        start: OffsetDateTime = visit.start.toOffsetDateTime(),
        end: OffsetDateTime? = visit.end?.moment?.toOffsetDateTime(),
        companions: Companions = visit.companions,
    ): Visit = atNow { now ->
        native.edit(visit.id, VisitEdit(start.toMoment(), end?.toMoment(), companions), now)
    }

    /** Deletes a visit. With the last visit to a venue, the venue is deleted too. */
    @Throws(DiaryException::class)
    suspend fun delete(visit: Long) = queue.call { native.deleteVisit(visit) }

    /** Returns for how many days visits are kept, and the maximum that the owner may choose. */
    @Throws(DiaryException::class)
    suspend fun retention(): VisitRetention = queue.call { native.retention() }

    /**
     * Sets for how many days of 24 hours after its end a visit is kept, from 1 to [VisitRetention.longest].
     * Nothing is deleted before the next [purge].
     */
    @Throws(DiaryException::class)
    suspend fun setRetention(days: Int) =
        queue.call { native.setRetention(days.coerceIn(0, 65_535).toUShort()) }

    /**
     * Deletes the visits that ended longer ago than [retention] says, and returns how many were deleted.
     * Call it once a day.
     *
     * @param ownerAgreed whether the owner has seen the phone's date and agreed, after a call failed with
     *   [DiaryException.ClockSuspect].
     */
    @Throws(DiaryException::class)
    suspend fun purge(ownerAgreed: Boolean = false): Long =
        atNow { now -> native.purge(now, ownerAgreed).toLong() }

    /** Returns when to remind the owner of the open visit, if that moment is still to come. */
    @Throws(DiaryException::class)
    suspend fun nextReminder(): Reminder? = atNow { now -> native.nextReminder(now) }

    /** Ends an open visit, as with a button, and returns it. */
    @Throws(DiaryException::class)
    suspend fun checkOut(visit: Long): Visit =
        atNow { now -> native.checkOut(visit, now, offsetAt(now)) }

    /** Ends the visits whose automatic end has passed. Call it before you show visits. */
    @Throws(DiaryException::class)
    suspend fun settle() = atNow { now -> native.settle(now) }

    /** Returns when the next open visit ends automatically, if one does. */
    @Throws(DiaryException::class)
    suspend fun nextAutomaticEnd(): Instant? = queue.call { native.nextAutomaticEnd() }

    /** Returns a page of the visits of a local day, newest first; [after] and [limit] as in [visits]. */
    @Throws(DiaryException::class)
    suspend fun visitsOn(day: LocalDate, after: PageCursor? = null, limit: Int = 100): VisitPage {
        val noon = day.atTime(12, 0).atZone(clock.zone)
        return visits(VisitRange.OnDay(day, noon.offset), after, limit)
    }

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
    ): VisitPage = queue.call { native.visits(range, after, limit.coerceIn(0, 1000).toUShort()) }

    /** Returns all visits that overlap [range], newest first. It reads a page when it is collected. */
    fun everyVisit(range: VisitRange = VisitRange.All): Flow<Visit> = flow {
        var page = visits(range)
        while (true) {
            page.visits.forEach { emit(it) }
            page = visits(range, page.next ?: break)
        }
    }

    /** Returns a page of the visits to the venue with this id ([Venue.id]), newest first. */
    @Throws(DiaryException::class)
    suspend fun visitsAt(venueId: String, after: PageCursor? = null, limit: Int = 100): VisitPage =
        queue.call { native.visitsAt(venueId, after, limit.coerceIn(0, 1000).toUShort()) }

    /**
     * Returns a page of the visits whose place, note or `declaredFor` contains [text], newest first. Case
     * and Vietnamese diacritics are ignored: 'cho thu dau mot' finds Chợ Thủ Dầu Một.
     */
    @Throws(DiaryException::class)
    suspend fun search(text: String, after: PageCursor? = null, limit: Int = 100): VisitPage =
        queue.call { native.search(text, after, limit.coerceIn(0, 1000).toUShort()) }

    /**
     * Returns the export of every visit as lines of CSV, oldest first, unencrypted. The first line is the
     * header. It reads a page when it is collected. No cell is a formula for a spreadsheet.
     */
    fun exportCsv(): Flow<String> = flow {
        var page = queue.call { native.exportCsv(null) }
        while (true) {
            emit(page.csv)
            val next = page.next ?: break
            page = queue.call { native.exportCsv(next) }
        }
    }

    /** Returns the number and length of visits by day, week and place. An open visit lasts until now. */
    @Throws(DiaryException::class)
    suspend fun statistics(range: VisitRange = VisitRange.All): Statistics =
        atNow { now -> native.statistics(range, now, offsetAt(now)) }

    /** Returns the visit with this number. */
    @Throws(DiaryException::class)
    suspend fun visit(id: Long): Visit = queue.call { native.visit(id) }

    /** Returns the visit that is open, if any. Of several, it is the one that began last. */
    @Throws(DiaryException::class)
    suspend fun openVisit(): Visit? = queue.call { native.openVisit() }

    /**
     * Verifies a downloaded trust list, and puts it in force if it is newer. Returns `true` if it was newer,
     * and `false` if it was in force already. A refused list changes nothing.
     */
    @Throws(TrustListException::class)
    suspend fun applyTrustList(list: ByteArray): Boolean {
        val bytes = directCopy(list)
        return atNow { now -> native.applyTrustList(bytes, now) }
    }

    /** Closes the files and wipes the key from memory. Locking again does nothing. */
    @Throws(DiaryException::class)
    suspend fun lock() = queue.call { native.lock() }

    /**
     * Locks the diary and stops its thread. It waits for a call that has begun, so on Android's main thread
     * call [lock] before. Closing again does nothing.
     */
    override fun close() {
        queue.close()
        try {
            native.lock()
        } catch (_: DiaryException) {
            // The library failed while it closed the files. They are closed when the object is collected.
        }
    }

    private suspend fun <T> atNow(work: (Instant) -> T): T = queue.call { work(clock.instant()) }

    private fun offsetAt(moment: Instant): ZoneOffset = clock.zone.rules.getOffset(moment)

    companion object {
        /**
         * Opens the diary in [folder], and creates it if there is none. The folder must exist and hold
         * nothing else. The newest trust list that the diary has accepted comes into force.
         *
         * Keep the folder out of backups and device transfer: the key is not transferred with it.
         *
         * @param clock the phone's clock and time zone; tests pass their own.
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

        /**
         * Repairs the diary in [folder], after its owner has agreed to the damage that
         * [OpenException.Repairable] reports. A call that fails repairs nothing.
         */
        @Throws(OpenException::class)
        suspend fun repair(folder: File, vault: KeyVault, agreed: Repair) =
            CallQueue("dauchan-repair").use { queue -> queue.call { repairDiary(folder.path, vault, agreed) } }

        /** Deletes the diary in [folder] and its key for ever. Close the diary first. */
        @Throws(EraseException::class)
        suspend fun erase(folder: File, vault: KeyVault) =
            CallQueue("dauchan-erase").use { queue -> queue.call { eraseDiary(folder.path, vault) } }
    }
}

/** Publishes change numbers. The native diary keeps it, so it must not refer to the [Diary]. */
private class Changes(private val number: MutableStateFlow<Long>) : ChangeListener {
    override fun changed(changeNumber: Long) {
        number.value = changeNumber
    }
}

/** Returns the moment with the local time that the phone had then. */
fun Moment.toOffsetDateTime(): OffsetDateTime = at.atOffset(offset)

/** Returns the moment as the diary keeps it: exact to the second, with the offset of the local time. */
fun OffsetDateTime.toMoment(): Moment = Moment(toInstant(), offset)
