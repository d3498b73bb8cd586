package vn.dauchan.demo.model

import java.time.LocalDateTime
import java.time.OffsetDateTime
import java.time.temporal.ChronoUnit
import vn.dauchan.bridge.Companions
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.ManualPlace
import vn.dauchan.bridge.IntervalError
import vn.dauchan.bridge.Venue
import vn.dauchan.bridge.Visit

/** The number of places that a manual entry offers. */
private const val RECENT_PLACES = 4

/** The form of a manual entry, and of a visit that is edited. */
class FormModel internal constructor(private val session: Session, private val diary: DiaryModel) {
    private val clock = session.clock

    /** Begins a manual entry, at [venue] if it is given. Its times are the past hour. */
    fun begin(venue: Venue? = null) = session.ask {
        val now = LocalDateTime.now(clock).truncatedTo(ChronoUnit.MINUTES)
        val recent = session.diary().visits(limit = VISITS_AT_A_TIME).visits.distinctBy { it.place }.take(RECENT_PLACES)
        val known = venue?.id?.takeIf { id -> recent.any { it.venue?.id == id } }
        val came = maxOf(now.minusHours(1), now.toLocalDate().atStartOfDay())
        session.show(
            Page.Edit(Form(null, venue?.name.orEmpty(), known, now.toLocalDate(), came.toLocalTime(), now.toLocalTime(), recent = recent)),
        )
    }

    fun edit(visit: Visit) = session.show(Page.Edit(formOf(visit)))

    private fun formOf(visit: Visit): Form {
        val came = visit.came.atZone(clock.zone).toLocalDateTime()
        val left = visit.left?.atZone(clock.zone)?.toLocalTime()
        val own = visit.companions
        return Form(
            visit, visit.place, visit.venue?.id, came.toLocalDate(), came.toLocalTime(), left,
            own.party.toInt(), own.declaredFor.orEmpty(), own.note.orEmpty(),
        )
    }

    /** Changes the form and clears its error. */
    fun write(change: Form.() -> Form) = session.changePage<Page.Edit> { Page.Edit(form.change().copy(error = null)) }

    /** Changes the place. A place with another name is no longer the chosen venue. */
    fun writePlace(text: String) = write { if (text == place) this else copy(place = text, known = null) }

    fun choosePlace(visit: Visit) = write { copy(place = visit.place, known = visit.venue?.id) }

    fun save() = session.ask {
        val form = (session.page as? Page.Edit)?.form ?: return@ask
        val error = try {
            form.error() ?: run {
                keep(form)
                null
            }
        } catch (refused: DiaryException) {
            error(refused) ?: throw refused
        }
        if (error != null) {
            session.changePage<Page.Edit> { Page.Edit(form.copy(error = error)) }
        } else {
            session.refreshInside()
            close()
        }
    }

    /** Closes the form, and shows the visit or the diary. */
    fun close() {
        val visit = (session.page as? Page.Edit)?.form?.visit
        if (visit == null) diary.show() else diary.showVisit(visit.id)
    }

    private fun Form.error(): FormError? = if (place.isBlank()) FormError.PLACE_MISSING else null

    private suspend fun keep(form: Form) {
        val companions = Companions(form.party.toUByte(), form.forOthers.ifBlank { null }, form.note.ifBlank { null })
        val start = form.starts.inZone()
        val end = form.ends?.inZone()
        val old = form.visit
        if (old == null) {
            val place = form.known?.let(ManualPlace::AtVenue) ?: ManualPlace.InWords(form.place)
            session.diary().addManual(place, start, end ?: start, companions)
        } else if (formOf(old).let { it.starts == form.starts && it.ends == form.ends }) {
            // Times that were not changed keep their seconds.
            session.diary().edit(old, companions = companions)
        } else {
            session.diary().edit(old, start, end, companions)
        }
    }

    private fun LocalDateTime.inZone(): OffsetDateTime = atZone(clock.zone).toOffsetDateTime()

    private fun error(refused: DiaryException): FormError? = when (refused) {
        is DiaryException.Interval -> when (refused.error) {
            is IntervalError.InTheFuture -> FormError.FUTURE
            is IntervalError.PastRetention -> FormError.TOO_LONG_AGO
            is IntervalError.EndsBeforeItBegins, is IntervalError.TooLong, is IntervalError.CannotReopen -> FormError.TIMES_WRONG
        }
        is DiaryException.Overlaps -> FormError.OVERLAPS
        is DiaryException.Text -> FormError.TEXT
        else -> null
    }
}
