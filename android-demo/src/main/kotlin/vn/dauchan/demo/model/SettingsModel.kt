package vn.dauchan.demo.model

import java.io.IOException
import java.io.OutputStream
import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import vn.dauchan.Diary
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.EraseException
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.TrustListException
import vn.dauchan.bridge.VisitRange

/** The settings: trust list, retention, export, erase, and reminders. */
class SettingsModel internal constructor(private val session: Session, private val notices: NoticeModel) {
    private val environment = session.environment

    fun show() = session.ask { session.show(page()) }

    fun showAbout() = session.show(Page.About)

    private suspend fun page() = Page.Settings(
        session.deployment().trustList(session.clock.instant()),
        session.diary().retention().days.toInt(),
    )

    /** Updates whether the phone allows reminders. */
    fun onReminding(reminding: Reminding) = session.change { copy(reminding = reminding) }

    // ---- The trust list ----

    /** Downloads the trust list and the notice bundle because the owner asked for it. */
    fun fetchList() = session.scope.launch {
        session.changePage<Page.Settings> { copy(fetching = true) }
        val line = refreshList()
        notices.refresh()
        if (session.page is Page.Settings) session.show(page())
        session.say(line)
    }

    /** Downloads the trust list, applies it if it is newer, and returns the line to show. */
    suspend fun refreshList(): Line {
        val address = environment.listAddress(session.deployment())
        val list = try {
            withContext(Dispatchers.IO) { address.fetch() }
        } catch (_: IOException) {
            return Line.LIST_NOT_FETCHED
        }
        return session.inTurn {
            val wasLocked = !session.isOpen
            try {
                take(list)
            } catch (_: TrustListException) {
                Line.LIST_REFUSED
            } catch (_: DiaryException) {
                Line.LIST_NOT_FETCHED
            } catch (_: OpenException) {
                Line.LIST_NOT_FETCHED
            } finally {
                if (wasLocked) session.lock()
            }
        }
    }

    private suspend fun take(list: ByteArray): Line {
        val diary = session.diary()
        if (!diary.applyTrustList(list)) return Line.LIST_SAME
        val verified = diary.reverify().visits
        session.refreshInside()
        return if (verified.isEmpty()) Line.LIST_NEW else Line.VERIFIED_LATER
    }

    // ---- Retention ----

    fun showRetention() = session.ask {
        val retention = session.diary().retention()
        session.show(Page.Retention(retention.days.toInt(), retention.longest.toInt()))
    }

    /** Keeps visits for this number of days. If that deletes some at once, the owner must confirm it. */
    fun keepFor(days: Int) = session.ask {
        val going = visitsOlderThan(days)
        if (going == 0) keepOnly(days) else session.changePage<Page.Retention> { copy(asked = Shortening(days, going)) }
    }

    fun agreeToShorten() = session.ask {
        (session.page as? Page.Retention)?.asked?.let { keepOnly(it.days) }
    }

    fun doNotShorten() = session.changePage<Page.Retention> { copy(asked = null) }

    private suspend fun visitsOlderThan(days: Int): Int {
        val then = session.clock.instant() - Duration.ofDays(days.toLong())
        return session.diary().everyVisit(VisitRange.Between(Instant.EPOCH, then)).count { visit -> visit.left?.let { it <= then } ?: false }
    }

    private suspend fun keepOnly(days: Int) {
        session.diary().setRetention(days)
        session.forgetTheOld()
        session.show(page())
    }

    // ---- Export and erase ----

    /** Writes every visit as a line of CSV, for spreadsheet programs, and closes [file]. */
    fun export(file: OutputStream) = session.ask {
        try {
            file.bufferedWriter().use { writer ->
                session.diary().exportCsv().collect { lines ->
                    withContext(Dispatchers.IO) { writer.write(lines) }
                }
            }
            session.say(Line.EXPORTED)
        } catch (_: IOException) {
            session.say(Line.EXPORT_FAILED)
        }
    }

    fun askToErase() = erasing(true)

    fun keepDiary() = erasing(false)

    private fun erasing(asked: Boolean) {
        session.changePage<Page.Settings> { copy(erasing = asked) }
        session.changePage<Page.Closed> { copy(erasing = asked) }
    }

    /** Deletes the diary and its key for ever. */
    fun erase() = session.ask {
        session.lock()
        try {
            Diary.erase(environment.folder.toFile(), environment.vault)
            environment.remind(null, null)
            session.show(Page.Welcome)
        } catch (_: EraseException) {
            session.say(Line.NOT_KEPT)
        }
    }
}
