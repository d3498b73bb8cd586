package vn.dauchan.demo.ui

import java.time.Duration
import vn.dauchan.bridge.ForeignCode
import vn.dauchan.bridge.VenueRefusal
import vn.dauchan.demo.R
import vn.dauchan.demo.model.Answer
import vn.dauchan.demo.model.came
import vn.dauchan.demo.model.left

/**
 * An answer in words.
 *
 * @property word what happened, in as few words as can be.
 * @property about what to know about it, below the place.
 * @property below what matters less, below the coloured panel.
 */
internal class Told(
    val icon: Int,
    val word: String,
    val place: String? = null,
    val about: List<Line> = emptyList(),
    val below: List<Line> = emptyList(),
) {
    class Line(val words: String, val icon: Int? = null)

    /** All of it, as a screen reader speaks it. */
    val spoken: String get() = spoken(listOfNotNull(word, place) + (about + below).map(Line::words))
}

/** Finds the words for each answer. Each refusal says its cause and what to do next. */
internal class AnswerTeller(private val drawing: Drawing) {
    private val words = drawing.words

    fun isClockWrong(answer: Answer.Refused): Boolean =
        answer.refusal is VenueRefusal.ClockBehind || answer.refusal is VenueRefusal.NotYetValid

    fun tell(answer: Answer): Told = when (answer) {
        is Answer.CheckedIn -> checkedIn(answer)
        is Answer.CheckedOut -> Told(
            R.drawable.ic_out,
            string(R.string.answer_out),
            answer.visit.place,
            listOfNotNull(
                answer.visit.left?.let { left ->
                    Told.Line(string(R.string.answer_stayed, words.length(Duration.between(answer.visit.came, left))), R.drawable.ic_clock)
                },
            ),
        )
        is Answer.AlreadyInside -> Told(
            R.drawable.ic_here,
            string(R.string.answer_already),
            answer.visit.place,
            listOf(Told.Line(string(R.string.answer_already_since, words.hour(answer.visit.came)))),
        )
        is Answer.JustLeft -> Told(
            R.drawable.ic_out,
            string(R.string.answer_just_left),
            answer.visit.place,
            listOfNotNull(answer.visit.left?.let { Told.Line(string(R.string.answer_just_left_at, words.hour(it))) }),
        )
        is Answer.NotInside -> Told(
            R.drawable.ic_out,
            string(R.string.answer_not_inside),
            answer.venue.name,
            listOf(Told.Line(string(R.string.answer_not_inside_do))),
        )
        is Answer.KeptPending -> simple(
            R.drawable.ic_wait,
            R.string.answer_pending,
            string(if (answer.refusal is VenueRefusal.ListExpired) R.string.answer_pending_list else R.string.answer_pending_key),
        )
        is Answer.Refused -> refused(answer.refusal)
        is Answer.Foreign -> foreign(answer)
        is Answer.NotKept ->
            if (answer.storageFull) simple(R.drawable.ic_full, R.string.failed_full, string(R.string.failed_full_do))
            else simple(R.drawable.ic_stop, R.string.failed_other, string(R.string.failed_other_do))
    }

    private fun checkedIn(answer: Answer.CheckedIn): Told {
        val venue = answer.venue
        return Told(
            R.drawable.ic_check,
            string(R.string.answer_in),
            venue.name,
            listOf(
                Told.Line(drawing.areas.name(venue.area.toInt()), R.drawable.ic_here),
                Told.Line(words.sector(venue.sector.toInt()), R.drawable.ic_sector),
                Told.Line(words.dayAndHour(answer.visit.came), R.drawable.ic_clock),
            ),
            listOfNotNull(
                answer.previous?.let { Told.Line(string(R.string.answer_switched, it), R.drawable.ic_out) },
                Told.Line(words.goodUntil(venue.lastDay, drawing.today), R.drawable.ic_calendar),
            ),
        )
    }

    private fun refused(refusal: VenueRefusal): Told = when (refusal) {
        is VenueRefusal.Damaged ->
            simple(R.drawable.ic_scan, R.string.refused_damaged, string(R.string.refused_damaged_do))
        is VenueRefusal.NewerApp ->
            simple(R.drawable.ic_update, R.string.refused_newer, string(R.string.refused_newer_do))
        is VenueRefusal.UnknownKey, is VenueRefusal.ListExpired ->
            // Kept pending as a rule; shown as a refusal only if that was not possible.
            simple(R.drawable.ic_wait, R.string.failed_other, string(R.string.failed_other_do))
        is VenueRefusal.WrongPurpose ->
            simple(R.drawable.ic_stop, R.string.refused_wrong, string(R.string.refused_wrong_purpose_do))
        is VenueRefusal.Forged ->
            simple(R.drawable.ic_forged, R.string.refused_forged, string(R.string.refused_forged_do))
        is VenueRefusal.RevokedKey ->
            simple(R.drawable.ic_forged, R.string.refused_revoked_key, string(R.string.refused_revoked_key_do))
        is VenueRefusal.Malformed ->
            simple(R.drawable.ic_stop, R.string.refused_wrong, string(R.string.refused_wrong_form_do))
        is VenueRefusal.ClockBehind ->
            simple(R.drawable.ic_clock, R.string.refused_clock, string(R.string.refused_clock_do, words.dayAndHour(refusal.now)))
        is VenueRefusal.OutsideKeyValidity ->
            simple(R.drawable.ic_stop, R.string.refused_wrong, string(R.string.refused_wrong_days_do))
        is VenueRefusal.WrongArea -> simple(
            R.drawable.ic_stop,
            R.string.refused_wrong,
            string(R.string.refused_wrong_area_do, drawing.areas.name(refusal.area.toInt())),
        )
        is VenueRefusal.RevokedVenue -> simple(
            R.drawable.ic_stop,
            R.string.refused_revoked,
            string(
                if (refusal.leastGoodIssue == null) R.string.refused_revoked_do else R.string.refused_replaced_do,
                refusal.name,
            ),
        )
        is VenueRefusal.NotYetValid -> simple(
            R.drawable.ic_calendar,
            R.string.refused_early,
            string(R.string.refused_early_do, refusal.name, words.day(refusal.firstDay)),
        )
        is VenueRefusal.Expired -> simple(
            R.drawable.ic_expired,
            R.string.refused_expired,
            string(R.string.refused_expired_do, refusal.name, words.day(refusal.lastDay)),
        )
    }

    private fun foreign(answer: Answer.Foreign): Told {
        val about = answer.link?.let { string(R.string.foreign_link_do, it) }
            ?: string(R.string.foreign_do, string(name(answer.kind)))
        return simple(R.drawable.ic_foreign, R.string.foreign, about)
    }

    private fun name(kind: ForeignCode): Int = when (kind) {
        ForeignCode.PERSONAL_QR -> R.string.foreign_personal
        ForeignCode.CITIZEN_ID_CARD -> R.string.foreign_citizen
        ForeignCode.HEALTH_INSURANCE_CARD -> R.string.foreign_insurance
        ForeignCode.VIET_QR_PAYMENT -> R.string.foreign_viet_qr
        ForeignCode.EMV_PAYMENT -> R.string.foreign_payment
        ForeignCode.UK_VENUE -> R.string.foreign_uk
        ForeignCode.NZ_VENUE -> R.string.foreign_nz
        ForeignCode.CORONA_WARN_VENUE -> R.string.foreign_germany
        ForeignCode.SWISS_COVID_VENUE -> R.string.foreign_swiss
        ForeignCode.CLEA_VENUE -> R.string.foreign_france
        ForeignCode.EU_HEALTH_CERTIFICATE -> R.string.foreign_eu_certificate
        ForeignCode.SMART_HEALTH_CARD -> R.string.foreign_smart_card
        ForeignCode.NZ_HEALTH_PASS -> R.string.foreign_nz_pass
        ForeignCode.WIFI -> R.string.foreign_wifi
        ForeignCode.CONTACT -> R.string.foreign_contact
        ForeignCode.LINK -> R.string.foreign_link
        ForeignCode.TEXT -> R.string.foreign_text
    }

    private fun simple(icon: Int, word: Int, about: String) = Told(icon, string(word), about = listOf(Told.Line(about)))

    private fun string(id: Int, vararg values: Any) = drawing.string(id, *values)
}
