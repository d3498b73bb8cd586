package vn.dauchan.demo.model

import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.YearMonth
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.NoticeState
import vn.dauchan.bridge.Point
import vn.dauchan.bridge.TrustListStatus
import vn.dauchan.bridge.VenueRefusal
import vn.dauchan.bridge.Visit
import vn.dauchan.bridge.VisitAlert

/**
 * The whole state of the screen, in one value. Screens draw it and keep only the text that is being
 * written.
 *
 * @property inside the open visit, shown at the top of the three tabs.
 * @property line a short line over the page, such as 'Undone', until the next touch.
 * @property now the moment of this state.
 */
data class AppState(
    val page: Page = Page.Opening,
    val inside: Visit? = null,
    val line: Line? = null,
    val now: Instant,
    val camera: Camera = Camera.OFF,
    val torch: Boolean = false,
    val reminding: Reminding = Reminding.ON,
)

/** The three tabs. */
enum class Tab { SCAN, DIARY, SETTINGS }

sealed interface Page {
    /** The tab that is selected; a page without one covers the tab bar. */
    val tab: Tab? get() = null

    /** Whether the page shows content of the diary, which is removed when the diary is locked. */
    val showsVisits: Boolean get() = tab == Tab.DIARY

    /** The diary is being opened. */
    data object Opening : Page

    /** The first page of a new owner. */
    data object Welcome : Page

    /** The page with the camera's viewfinder. */
    data class Scan(val view: View = View.Empty) : Page {
        override val tab get() = Tab.SCAN
    }

    /**
     * Another app opened a link, and nothing is recorded before the owner agrees.
     *
     * @property place the venue's name; none while its code cannot be verified.
     * @property isLeaving whether the owner is inside there.
     */
    data class Asked(val link: String, val place: String?, val isLeaving: Boolean) : Page {
        override val showsVisits get() = true
    }

    /** The page with the answer to a scan. */
    data class Answered(val answer: Answer) : Page {
        override val showsVisits get() = true
    }

    /**
     * The visits that are loaded, newest first.
     *
     * @property waiting the number of codes that wait for a newer trust list.
     * @property alerts the number of alerts that hold and were not dismissed.
     * @property hasAlerts whether there is any alert, past ones included.
     */
    data class Diary(
        val visits: List<Visit>,
        val more: Boolean,
        val search: String = "",
        val waiting: Int = 0,
        val day: LocalDate? = null,
        val alerts: Int = 0,
        val hasAlerts: Boolean = false,
    ) : Page {
        override val tab get() = Tab.DIARY
    }

    /**
     * The alerts about visits.
     *
     * @property state the newest notice bundle, if any was matched.
     */
    data class Alerts(val alerts: List<VisitAlert>, val state: NoticeState?) : Page {
        override val tab get() = Tab.DIARY
    }

    data class OneAlert(val alert: VisitAlert) : Page {
        override val showsVisits get() = true
    }

    /** The number of visits on each day of a month. */
    data class Calendar(val month: YearMonth, val visits: Map<LocalDate, Int>) : Page {
        override val tab get() = Tab.DIARY
    }

    data class One(val visit: Visit, val deleting: Boolean = false) : Page {
        override val showsVisits get() = true
    }

    /** The form of a manual entry, or of a visit that is edited. */
    data class Edit(val form: Form) : Page {
        override val showsVisits get() = true
    }

    /** @property retention the number of days for which visits are kept. */
    data class Settings(
        val list: TrustListStatus,
        val retention: Int,
        val fetching: Boolean = false,
        val erasing: Boolean = false,
    ) : Page {
        override val tab get() = Tab.SETTINGS
    }

    /**
     * The choice of the number of days for which visits are kept.
     *
     * @property longest the maximum of the programme.
     * @property asked the shortening that would delete visits at once, and that the owner must confirm.
     */
    data class Retention(val days: Int, val longest: Int, val asked: Shortening? = null) : Page

    data object About : Page

    /** The diary is closed for a reason. */
    data class Closed(val reason: ClosedReason, val erasing: Boolean = false) : Page
}

/** A shorter retention, and the number of visits that are older. */
data class Shortening(val days: Int, val visits: Int)

/** The codes in the camera's view. */
sealed interface View {
    data object Empty : View

    /** One code, which is outlined. */
    data class One(val outline: Outline) : View

    /** Several codes; the app chooses none of them. */
    data class Several(val outlines: List<Outline>) : View

    /** The frame has so much detail that the work budget ran out. */
    data object Crowded : View
}

/** The corners of a code in an upright picture of this size, in pixels. */
data class Outline(val corners: List<Point>, val width: Double, val height: Double)

/** The state of the camera, which is `OFF` until it has started. */
enum class Camera { OFF, RUNNING, REFUSED, TAKEN, BROKEN }

/** Whether the phone allows the app to remind its owner to check out. */
enum class Reminding { ON, UNASKED, OFF }

/** The colour, sound and vibration of an answer. */
enum class Tone { IN, OUT, WAIT, STOP, OTHER }

/** The answer to a scan, as the app shows it. */
sealed interface Answer {
    val tone: Tone

    /**
     * The outcome of a check-in.
     *
     * @property isFirst whether the diary has no other visit: the moment to ask about reminders.
     * @property link the text of a link, which is shown and never opened.
     */
    data class Recorded(
        val outcome: CheckInOutcome,
        val isFirst: Boolean = false,
        val link: String? = null,
    ) : Answer {
        override val tone get() = tone(outcome)
    }

    /** The refused code is kept until a newer trust list can verify it. */
    data class KeptPending(val reason: VenueRefusal) : Answer {
        override val tone get() = Tone.WAIT
    }

    /** The diary could not be written. */
    data class NotKept(val storageFull: Boolean) : Answer {
        override val tone get() = Tone.STOP
    }
}

private fun tone(outcome: CheckInOutcome): Tone = when (outcome) {
    is CheckInOutcome.CheckedIn, is CheckInOutcome.SwitchedFrom, is CheckInOutcome.AlreadyInside -> Tone.IN
    is CheckInOutcome.CheckedOut, is CheckInOutcome.JustLeft -> Tone.OUT
    is CheckInOutcome.NotInside -> Tone.WAIT
    is CheckInOutcome.Refused -> when (outcome.refusal.reason) {
        is VenueRefusal.ClockBehind, is VenueRefusal.Damaged -> Tone.WAIT
        else -> Tone.STOP
    }
    is CheckInOutcome.Foreign -> Tone.OTHER
}

/** The reason why a diary does not open. Each has a page of its own. */
enum class ClosedReason { LOCKED, KEY_LOST, WRONG_KEY, FOREIGN_FILE, DAMAGED, REPAIRABLE, CHANGES_LOST, NEWER, STORAGE_FULL, OPEN_ELSEWHERE, FAILED }

/** A short line over the page. */
enum class Line {
    UNDONE, NOT_UNDONE,
    EXPORTED, EXPORT_FAILED,
    LIST_NEW, LIST_SAME, LIST_NOT_FETCHED, LIST_REFUSED, VERIFIED_LATER,
    NO_CODE_IN_PHOTO, SEVERAL_CODES_IN_PHOTO, PHOTO_UNREADABLE,
    VISIT_GONE, NOT_KEPT, STORAGE_FULL,
}

/**
 * The form of a manual entry, or of a visit that is edited.
 *
 * @property visit the visit that is edited; none for a manual entry.
 * @property known the venue whose name is [place], if it was chosen and not written.
 * @property left the end of the visit; none while it is open.
 * @property recent the visits whose places are offered.
 */
data class Form(
    val visit: Visit? = null,
    val place: String = "",
    val known: String? = null,
    val day: LocalDate,
    val came: LocalTime,
    val left: LocalTime?,
    val party: Int = 1,
    val forOthers: String = "",
    val note: String = "",
    val error: FormError? = null,
    val recent: List<Visit> = emptyList(),
) {
    val starts: LocalDateTime get() = day.atTime(came)

    /** The end of the visit. An end before the start is on the next day. */
    val ends: LocalDateTime? get() = left?.let { (if (it < came) day.plusDays(1) else day).atTime(it) }
}

/** The error of a form that cannot be saved. */
enum class FormError { PLACE_MISSING, TIMES_WRONG, FUTURE, TOO_LONG_AGO, OVERLAPS, TEXT }
