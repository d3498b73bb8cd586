package vn.dauchan.demo.model

import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.LocalTime
import java.time.YearMonth
import vn.dauchan.bridge.ForeignCode
import vn.dauchan.bridge.Point
import vn.dauchan.bridge.TrustListStatus
import vn.dauchan.bridge.Venue
import vn.dauchan.bridge.VenueRefusal
import vn.dauchan.bridge.Visit

/**
 * All that is on the screen, in one value. Screens draw it and keep nothing of their own but what
 * somebody is just writing.
 *
 * @property inside where the owner is, shown on top of the three places.
 * @property line a short line over the page, such as 'Undone', until the next touch.
 * @property now the moment at which this was true.
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

/** The three places that are always one touch away. */
enum class Tab { SCAN, DIARY, SETTINGS }

sealed interface Page {
    /** The place that is lit in the bar below; without one, the page covers the bar. */
    val tab: Tab? get() = null

    /** Whether something of the diary is on it, which is gone when the diary is locked. */
    val showsVisits: Boolean get() = tab == Tab.DIARY

    /** The diary is being opened. */
    data object Opening : Page

    /** The first page that a person ever sees. */
    data object Welcome : Page

    /** The viewfinder. */
    data class Scan(val view: View = View.Empty) : Page {
        override val tab get() = Tab.SCAN
    }

    /** What became of a scan. */
    data class Answered(val answer: Answer) : Page {
        override val showsVisits get() = true
    }

    /**
     * The visits, newest first, as far as somebody has scrolled.
     *
     * @property waiting how many codes wait for a newer trust list.
     */
    data class Diary(
        val visits: List<Visit>,
        val more: Boolean,
        val search: String = "",
        val waiting: Int = 0,
        val day: LocalDate? = null,
    ) : Page {
        override val tab get() = Tab.DIARY
    }

    /** The visits of a month, counted by day. */
    data class Calendar(val month: YearMonth, val visits: Map<LocalDate, Int>) : Page {
        override val tab get() = Tab.DIARY
    }

    data class One(val visit: Visit, val deleting: Boolean = false) : Page {
        override val showsVisits get() = true
    }

    /** Writing a visit by hand, or changing one. */
    data class Edit(val form: Form) : Page {
        override val showsVisits get() = true
    }

    /** @property retention for how many days visits are kept. */
    data class Settings(
        val list: TrustListStatus,
        val retention: Int,
        val fetching: Boolean = false,
        val erasing: Boolean = false,
    ) : Page {
        override val tab get() = Tab.SETTINGS
    }

    /**
     * Choosing for how many days visits are kept.
     *
     * @property longest the most that the programme allows.
     * @property asked fewer days, which would delete visits at once; the owner is asked.
     */
    data class Retention(val days: Int, val longest: Int, val asked: Shortening? = null) : Page

    data object About : Page

    /** The diary is not open, and why. */
    data class Closed(val reason: ClosedReason, val erasing: Boolean = false) : Page
}

/** Keeping visits for fewer days, and how many visits are older than those. */
data class Shortening(val days: Int, val visits: Int)

/** What the camera sees of codes. */
sealed interface View {
    data object Empty : View

    /** One code, outlined while it is looked up. */
    data class One(val outline: Outline) : View

    /** More codes than one; nothing is chosen for the person. */
    data class Several(val outlines: List<Outline>) : View

    /** So much in view that the work was cut short. */
    data object Crowded : View
}

/** The corners of a code in an upright picture of this size, all in its pixels. */
data class Outline(val corners: List<Point>, val width: Double, val height: Double)

/** What became of the camera; `OFF` until it has started. */
enum class Camera { OFF, RUNNING, REFUSED, TAKEN, BROKEN }

/** Whether the phone lets the app remind its owner of checking out. */
enum class Reminding { ON, UNASKED, OFF }

/** How an answer looks, sounds and feels. */
enum class Tone { IN, OUT, WAIT, STOP, OTHER }

/** What became of a scan, one for each thing a person would do differently. */
sealed interface Answer {
    val tone: Tone

    /**
     * @property previous where a visit ended by this one.
     * @property isFirst whether the diary has no other visit: the moment to speak of reminders.
     */
    data class CheckedIn(
        val visit: Visit,
        val venue: Venue,
        val previous: String? = null,
        val isFirst: Boolean = false,
    ) : Answer {
        override val tone get() = Tone.IN
    }

    data class CheckedOut(val visit: Visit) : Answer {
        override val tone get() = Tone.OUT
    }

    data class AlreadyInside(val visit: Visit) : Answer {
        override val tone get() = Tone.IN
    }

    data class JustLeft(val visit: Visit) : Answer {
        override val tone get() = Tone.OUT
    }

    data class NotInside(val venue: Venue) : Answer {
        override val tone get() = Tone.WAIT
    }

    /** The code was kept until a newer list can tell. */
    data class KeptPending(val refusal: VenueRefusal) : Answer {
        override val tone get() = Tone.WAIT
    }

    data class Refused(val refusal: VenueRefusal) : Answer {
        override val tone get() = if (refusal is VenueRefusal.ClockBehind || refusal is VenueRefusal.Damaged) Tone.WAIT else Tone.STOP
    }

    /** @property link the text of a link, which is shown and never opened. */
    data class Foreign(val kind: ForeignCode, val link: String? = null) : Answer {
        override val tone get() = Tone.OTHER
    }

    /** The code was good, and the storage was not. */
    data class NotKept(val storageFull: Boolean) : Answer {
        override val tone get() = Tone.STOP
    }
}

/** Why a diary does not open; each has a page of its own. */
enum class ClosedReason { LOCKED, KEY_LOST, WRONG_KEY, FOREIGN_FILE, DAMAGED, NEWER, STORAGE_FULL, OPEN_ELSEWHERE, FAILED }

/** A short line over the page. */
enum class Line {
    UNDONE, NOT_UNDONE,
    EXPORTED, EXPORT_FAILED,
    LIST_NEW, LIST_SAME, LIST_NOT_FETCHED, LIST_REFUSED, VERIFIED_LATER,
    NO_CODE_IN_PHOTO, SEVERAL_CODES_IN_PHOTO, PHOTO_UNREADABLE,
    VISIT_GONE, NOT_KEPT, STORAGE_FULL,
}

/**
 * What somebody is writing about a visit.
 *
 * @property visit the visit that is changed; without one, a new one is written.
 * @property known the venue that [place] is the name of, if it was chosen and not written.
 * @property left nothing for a visit that still lasts.
 * @property recent places to choose from.
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

    /** Who left at an earlier hour than they came left on the day after. */
    val ends: LocalDateTime? get() = left?.let { (if (it < came) day.plusDays(1) else day).atTime(it) }
}

/** What about a form cannot be kept. */
enum class FormError { PLACE_MISSING, TIMES_WRONG, FUTURE, TOO_LONG_AGO, OVERLAPS, TEXT }
