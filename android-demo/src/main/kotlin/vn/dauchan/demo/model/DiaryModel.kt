package vn.dauchan.demo.model

import java.time.LocalDate
import java.time.YearMonth
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.PageCursor
import vn.dauchan.bridge.Visit
import vn.dauchan.bridge.VisitPage
import vn.dauchan.bridge.VisitRange

/** The number of visits in a page. */
internal const val VISITS_AT_A_TIME = 50

/** Reads the diary: pages of visits, a day, a month, a search, one visit. */
class DiaryModel internal constructor(private val session: Session) {
    /** The position of the next page, if there is one. */
    private var next: PageCursor? = null
    private var loading = false

    fun show() = list(day = null)

    fun showDay(day: LocalDate) = list(day)

    private fun list(day: LocalDate?) = session.ask {
        val diary = session.diary()
        settle()
        val first = read(search = "", day)
        next = first.next
        val alerts = diary.alerts()
        session.show(
            Page.Diary(
                first.visits,
                more = first.next != null,
                waiting = diary.pending().size,
                day = day,
                alerts = alerts.count { !it.isPast },
                hasAlerts = alerts.isNotEmpty(),
            ),
        )
    }

    /** Ends the visits whose automatic end has passed. A diary that cannot be written is shown without that. */
    private suspend fun settle() {
        try {
            session.diary().settle()
        } catch (error: DiaryException) {
            if (!error.isReadOnly) throw error
        }
    }

    /** Searches places and notes, without case and diacritics. */
    fun search(text: String) {
        val shown = session.page as? Page.Diary ?: return
        if (text == shown.search) return
        session.changePage<Page.Diary> { copy(search = text) }
        session.ask {
            if (search() != text) return@ask // The text has changed since.
            val found = read(text, day = null)
            next = found.next
            session.changePage<Page.Diary> { copy(visits = found.visits, more = found.next != null, day = null) }
        }
    }

    /** Loads the next page. */
    fun loadMore() {
        val from = next
        val shown = session.page as? Page.Diary
        if (from == null || shown == null || loading) return
        loading = true
        session.ask {
            try {
                if (search() != shown.search || next != from) return@ask // Another list is shown now.
                val more = read(shown.search, shown.day, from)
                next = more.next
                session.changePage<Page.Diary> { copy(visits = visits + more.visits, more = more.next != null) }
            } finally {
                loading = false
            }
        }
    }

    private fun search() = (session.page as? Page.Diary)?.search

    private suspend fun read(search: String, day: LocalDate?, after: PageCursor? = null): VisitPage = when {
        day != null -> session.diary().visitsOn(day, after, VISITS_AT_A_TIME)
        search.isNotBlank() -> session.diary().search(search, after, VISITS_AT_A_TIME)
        else -> session.diary().visits(after = after, limit = VISITS_AT_A_TIME)
    }

    fun showCalendar() = showMonth(YearMonth.now(session.clock))

    fun showMonth(month: YearMonth) = session.ask {
        val zone = session.clock.zone
        val from = month.atDay(1).atStartOfDay(zone).toInstant()
        val to = month.plusMonths(1).atDay(1).atStartOfDay(zone).toInstant()
        val days = sortedMapOf<LocalDate, Int>()
        session.diary().everyVisit(VisitRange.Between(from, to)).collect { visit ->
            days.merge(visit.came.atZone(zone).toLocalDate(), 1, Int::plus)
        }
        session.show(Page.Calendar(month, days))
    }

    // ---- One visit ----

    fun showVisit(id: Long) = session.ask { session.show(Page.One(session.diary().visit(id))) }

    fun askToDelete() = session.changePage<Page.One> { copy(deleting = true) }

    fun keepVisit() = session.changePage<Page.One> { copy(deleting = false) }

    fun delete() = session.ask {
        val visit: Visit = (session.page as? Page.One)?.visit ?: return@ask
        session.diary().delete(visit.id)
        session.refreshInside()
        show()
    }
}
