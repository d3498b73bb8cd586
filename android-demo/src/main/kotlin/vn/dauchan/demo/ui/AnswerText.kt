package vn.dauchan.demo.ui

import java.time.Duration
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.ForeignCode
import vn.dauchan.bridge.VenueRefusal
import vn.dauchan.bridge.Visit
import vn.dauchan.demo.R
import vn.dauchan.demo.model.Answer
import vn.dauchan.demo.model.came
import vn.dauchan.demo.model.left

/**
 * The words of an answer.
 *
 * @property word the result, in as few words as possible.
 * @property about the facts below the place.
 * @property below the less important facts, below the coloured panel.
 */
internal class AnswerText(
    val icon: Int,
    val word: String,
    val place: String? = null,
    val about: List<Line> = emptyList(),
    val below: List<Line> = emptyList(),
) {
    class Line(val words: String, val icon: Int? = null)

    /** The whole answer, as a screen reader speaks it. */
    val spoken: String get() = spoken(listOfNotNull(word, place) + (about + below).map(Line::words))
}

/** Finds the words of each answer. Each refusal names its cause and the next step. */
internal class AnswerWords(private val drawing: Drawing) {
    private val words = drawing.words

    fun text(answer: Answer): AnswerText = when (answer) {
        is Answer.Recorded -> recorded(answer.outcome, answer.link)
        is Answer.KeptPending -> simple(
            R.drawable.ic_wait,
            R.string.answer_pending,
            string(if (answer.reason is VenueRefusal.ListExpired) R.string.answer_pending_list else R.string.answer_pending_key),
        )
        is Answer.NotKept ->
            if (answer.storageFull) simple(R.drawable.ic_full, R.string.failed_full, string(R.string.failed_full_do))
            else simple(R.drawable.ic_stop, R.string.failed_other, string(R.string.failed_other_do))
    }

    private fun recorded(outcome: CheckInOutcome, link: String?): AnswerText = when (outcome) {
        is CheckInOutcome.CheckedIn -> checkedIn(outcome.visit, previous = null)
        is CheckInOutcome.SwitchedFrom -> checkedIn(outcome.visit, outcome.previous)
        is CheckInOutcome.CheckedOut -> AnswerText(
            R.drawable.ic_out,
            string(R.string.answer_out),
            outcome.visit.place,
            listOfNotNull(
                outcome.visit.left?.let { left ->
                    val stayed = words.length(Duration.between(outcome.visit.came, left))
                    AnswerText.Line(string(R.string.answer_stayed, stayed), R.drawable.ic_clock)
                },
            ),
        )
        is CheckInOutcome.AlreadyInside -> AnswerText(
            R.drawable.ic_here,
            string(R.string.answer_already),
            outcome.visit.place,
            listOf(AnswerText.Line(string(R.string.answer_already_since, words.hour(outcome.visit.came)))),
        )
        is CheckInOutcome.JustLeft -> AnswerText(
            R.drawable.ic_out,
            string(R.string.answer_just_left),
            outcome.visit.place,
            listOfNotNull(
                outcome.visit.left?.let { AnswerText.Line(string(R.string.answer_just_left_at, words.hour(it))) },
            ),
        )
        is CheckInOutcome.NotInside -> AnswerText(
            R.drawable.ic_out,
            string(R.string.answer_not_inside),
            outcome.venue.name,
            listOf(AnswerText.Line(string(R.string.answer_not_inside_do))),
        )
        is CheckInOutcome.Refused -> refused(outcome.refusal.reason)
        is CheckInOutcome.Foreign -> foreign(outcome.kind, link)
    }

    private fun checkedIn(visit: Visit, previous: Visit?): AnswerText {
        val venue = visit.venue
        return AnswerText(
            R.drawable.ic_check,
            string(R.string.answer_in),
            visit.place,
            listOfNotNull(
                venue?.let { AnswerText.Line(drawing.areas.name(it.area.toInt()), R.drawable.ic_here) },
                venue?.let { AnswerText.Line(words.sector(it.sector.toInt()), R.drawable.ic_sector) },
                AnswerText.Line(words.dayAndHour(visit.came), R.drawable.ic_clock),
            ),
            listOfNotNull(
                previous?.let { AnswerText.Line(string(R.string.answer_switched, it.place), R.drawable.ic_out) },
                venue?.let { AnswerText.Line(words.goodUntil(it.lastDay, drawing.today), R.drawable.ic_calendar) },
            ),
        )
    }

    private fun refused(refusal: VenueRefusal): AnswerText = when (refusal) {
        is VenueRefusal.Damaged ->
            simple(R.drawable.ic_scan, R.string.refused_damaged, string(R.string.refused_damaged_do))
        is VenueRefusal.NewerApp ->
            simple(R.drawable.ic_update, R.string.refused_newer, string(R.string.refused_newer_do))
        is VenueRefusal.UnknownKey, is VenueRefusal.ListExpired ->
            // Usually kept pending. It is shown as a refusal only if that failed.
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

    private fun foreign(kind: ForeignCode, link: String?): AnswerText {
        val about = link?.let { string(R.string.foreign_link_do, it) }
            ?: string(R.string.foreign_do, string(name(kind)))
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

    private fun simple(icon: Int, word: Int, about: String) =
        AnswerText(icon, string(word), about = listOf(AnswerText.Line(about)))

    private fun string(id: Int, vararg values: Any) = drawing.string(id, *values)
}
