package vn.dauchan

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.transformWhile
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
import vn.dauchan.bridge.NoticeState
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.PageCursor
import vn.dauchan.bridge.PendingVisit
import vn.dauchan.bridge.Reminder
import vn.dauchan.bridge.Repair
import vn.dauchan.bridge.Reverified
import vn.dauchan.bridge.ScanAnswer
import vn.dauchan.bridge.ScannedCode
import vn.dauchan.bridge.Statistics
import vn.dauchan.bridge.Visit
import vn.dauchan.bridge.VisitAlert
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
) : DiaryInterface, AutoCloseable {
    // None once the diary is locked.
    private val changeNumber = MutableStateFlow<Long?>(native.changeNumber())

    init {
        native.onChange(Changes(changeNumber))
    }

    override val changes: Flow<Long> = changeNumber.transformWhile { number ->
        if (number != null) emit(number)
        number != null
    }

    override suspend fun checkIn(text: String): CheckInOutcome =
        atNow { now -> native.checkIn(text, now, offsetAt(now)) }

    override suspend fun answer(text: String): ScanAnswer =
        atNow { now -> native.answer(text, now, offsetAt(now)) }

    override suspend fun answer(code: ScannedCode): ScanAnswer =
        atNow { now -> native.answerCode(code, now, offsetAt(now)) }

    override suspend fun keepPending(text: String): Long =
        atNow { now -> native.keepPending(text, now, offsetAt(now)) }

    override suspend fun pending(): List<PendingVisit> = queue.call { native.pending() }

    override suspend fun discardPending(id: Long) = queue.call { native.discardPending(id) }

    override suspend fun reverify(): Reverified = atNow { now -> native.reverify(now) }

    override suspend fun undo() = atNow { now -> native.undo(now) }

    override suspend fun addManual(
        place: ManualPlace,
        start: OffsetDateTime,
        end: OffsetDateTime,
        companions: Companions,
    ): Visit = atNow { now ->
        native.addManual(ManualVisit(place, start.toMoment(), end.toMoment(), companions), now)
    }

    override suspend fun edit(
        visit: Visit,
        start: OffsetDateTime,
        end: OffsetDateTime?,
        companions: Companions,
    ): Visit = atNow { now ->
        native.edit(visit.id, VisitEdit(start.toMoment(), end?.toMoment(), companions), now)
    }

    override suspend fun delete(visit: Long) = queue.call { native.deleteVisit(visit) }

    override suspend fun retention(): VisitRetention = queue.call { native.retention() }

    override suspend fun setRetention(days: Int) =
        queue.call { native.setRetention(days.coerceIn(0, 65_535).toUShort()) }

    override suspend fun purge(ownerAgreed: Boolean): Long =
        atNow { now -> native.purge(now, ownerAgreed).toLong() }

    override suspend fun nextReminder(): Reminder? = atNow { now -> native.nextReminder(now) }

    override suspend fun checkOut(visit: Long): Visit =
        atNow { now -> native.checkOut(visit, now, offsetAt(now)) }

    override suspend fun settle() = atNow { now -> native.settle(now) }

    override suspend fun nextAutomaticEnd(): Instant? = queue.call { native.nextAutomaticEnd() }

    override suspend fun visitsOn(day: LocalDate, after: PageCursor?, limit: Int): VisitPage {
        val noon = day.atTime(12, 0).atZone(clock.zone)
        return visits(VisitRange.OnDay(day, noon.offset), after, limit)
    }

    override suspend fun visits(
        range: VisitRange,
        after: PageCursor?,
        limit: Int,
    ): VisitPage = queue.call { native.visits(range, after, limit.coerceIn(0, 1000).toUShort()) }

    override fun everyVisit(range: VisitRange): Flow<Visit> = flow {
        var page = visits(range)
        while (true) {
            page.visits.forEach { emit(it) }
            page = visits(range, page.next ?: break)
        }
    }

    override suspend fun visitsAt(venueId: String, after: PageCursor?, limit: Int): VisitPage =
        queue.call { native.visitsAt(venueId, after, limit.coerceIn(0, 1000).toUShort()) }

    override suspend fun search(text: String, after: PageCursor?, limit: Int): VisitPage =
        queue.call { native.search(text, after, limit.coerceIn(0, 1000).toUShort()) }

    override fun exportCsv(): Flow<String> = flow {
        var page = queue.call { native.exportCsv(null) }
        while (true) {
            emit(page.csv)
            val next = page.next ?: break
            page = queue.call { native.exportCsv(next) }
        }
    }

    override suspend fun statistics(range: VisitRange): Statistics =
        atNow { now -> native.statistics(range, now, offsetAt(now)) }

    override suspend fun visit(id: Long): Visit = queue.call { native.visit(id) }

    override suspend fun openVisit(): Visit? = queue.call { native.openVisit() }

    override suspend fun applyTrustList(list: ByteArray): Boolean {
        val bytes = directCopy(list)
        return atNow { now -> native.applyTrustList(bytes, now) }
    }

    override suspend fun matchNotices(bundle: File): List<VisitAlert> =
        atNow { now -> native.matchNotices(bundle.path, now) }

    override suspend fun noticeState(): NoticeState? = atNow { now -> native.noticeState(now) }

    override suspend fun alerts(): List<VisitAlert> = queue.call { native.alerts() }

    override suspend fun alertsToAnnounce(): List<VisitAlert> = queue.call { native.alertsToAnnounce() }

    override suspend fun alertsAnnounced(alerts: List<Long>) = queue.call { native.alertsAnnounced(alerts) }

    override suspend fun dismissAlert(alert: Long) = atNow { now -> native.dismissAlert(alert, now) }

    override suspend fun lock() = queue.call { lockNow() }

    /**
     * Locks the diary and stops its thread. It waits for a call that has begun, so on Android's main thread
     * call [lock] before. Closing again does nothing.
     */
    override fun close() {
        queue.close()
        try {
            lockNow()
        } catch (_: DiaryException) {
            // The library failed while it closed the files. They are closed when the object is collected.
        }
    }

    private fun lockNow() =
        try {
            native.lock()
        } finally {
            changeNumber.value = null
        }

    private suspend fun <T> atNow(work: (Instant) -> T): T = queue.call { work(clock.instant()) }

    private fun offsetAt(moment: Instant): ZoneOffset = clock.zone.rules.getOffset(moment)

    companion object {
        /**
         * Opens the diary in [folder], and creates it if it does not exist. The folder must exist and hold
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
                    val native = withCauses(vault) { NativeDiary.open(deployment, folder.path, it, clock.instant()) }
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
            CallQueue("dauchan-repair").use { queue -> queue.call { withCauses(vault) { repairDiary(folder.path, it, agreed) } } }

        /** Deletes the diary in [folder] and its key for ever. Close the diary first. */
        @Throws(EraseException::class)
        suspend fun erase(folder: File, vault: KeyVault) =
            CallQueue("dauchan-erase").use { queue -> queue.call { withCauses(vault) { eraseDiary(folder.path, it) } } }
    }
}

/** Publishes change numbers. The native diary keeps it, so it must not refer to the [Diary]. */
private class Changes(private val number: MutableStateFlow<Long?>) : ChangeListener {
    override fun changed(changeNumber: Long) {
        number.value = changeNumber
    }
}

/** Returns the moment with the local time that the phone had then. */
fun Moment.toOffsetDateTime(): OffsetDateTime = at.atOffset(offset)

/** Returns the moment as the diary keeps it: exact to the second, with the offset of the local time. */
fun OffsetDateTime.toMoment(): Moment = Moment(toInstant(), offset)
