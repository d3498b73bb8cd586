package vn.dauchan.demo.ui

import android.graphics.drawable.GradientDrawable
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.LinearLayout
import android.widget.ScrollView
import vn.dauchan.bridge.CheckInOutcome
import vn.dauchan.bridge.VenueRefusal
import vn.dauchan.demo.R
import vn.dauchan.demo.model.Answer
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.Reminding
import vn.dauchan.demo.model.Tone

/**
 * The answer to a scan, readable at a glance: a colour, a picture and a word, then the place, then the
 * next step. A screen reader speaks all of it as soon as it shows.
 */
internal class AnswerScreen(private val drawing: Drawing) : Screen {
    private val context = drawing.context
    private val answerWords = AnswerWords(drawing)
    private var reminding = column(context)
    private var answer: Answer? = null

    override val view = ScrollView(context).apply {
        isFillViewport = true
        setBackgroundColor(context.getColor(R.color.paper))
    }

    override fun show(state: AppState) {
        val answer = (state.page as Page.Answered).answer
        if (answer != this.answer) show(answer)
        reminding.removeAllViews()
        if (answer is Answer.Recorded && answer.isFirst) reminding.ask(state.reminding)
    }

    private fun show(answer: Answer) {
        this.answer = answer
        val shown = answerWords.text(answer)
        reminding = column(context)
        view.removeAllViews()
        view.addView(column(context) {
            add(panel(shown, answer.tone), weight = 1f)
            column {
                pad(20, 16, 20, 24)
                for (line in shown.below) line(line, R.color.ink, above = if (childCount == 0) 0 else 8)
                add(reminding)
                actions(answer)
            }
        }, MATCH_PARENT, WRAP_CONTENT)
    }

    private fun panel(shown: AnswerText, tone: Tone): View = column(context) {
        gravity = Gravity.CENTER_VERTICAL
        pad(24, 40, 24, 32)
        background = GradientDrawable().apply {
            setColor(context.getColor(ground(tone)))
            val round = context.dp(28).toFloat()
            cornerRadii = floatArrayOf(0f, 0f, 0f, 0f, round, round, round, round)
        }
        contentDescription = shown.spoken
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE
        isFocusable = true
        badge(shown.icon, R.color.tone_badge, R.color.on_tone)
        text(shown.word, R.style.Text_Headline, above = 20, color = R.color.on_tone).textSize = 34f
        shown.place?.let { text(it, R.style.Text_Title, above = 8, color = R.color.on_tone).textSize = 24f }
        for (line in shown.about) line(line, R.color.on_tone, above = 10)
        silenceChildren()
    }

    private fun LinearLayout.line(line: AnswerText.Line, color: Int, above: Int) = row(above) {
        line.icon?.let { picture(it, color, sizeDp = 20) }
        text(line.words, above = if (line.icon == null) 0 else 12, weight = 1f, color = color).textSize = if (color == R.color.on_tone) 17f else 16f
    }

    /** Asks about reminders after the first visit, and says what they do. */
    private fun LinearLayout.ask(reminding: Reminding) {
        if (reminding == Reminding.ON) return
        card(above = 14, ground = R.drawable.soft_card) {
            row {
                picture(if (reminding == Reminding.OFF) R.drawable.ic_bell_off else R.drawable.ic_bell, R.color.accent)
                column(above = 14, weight = 1f) {
                    text(R.string.remind_ask, R.style.Text_Strong)
                    text(if (reminding == Reminding.OFF) R.string.remind_off else R.string.remind_ask_why, R.style.Text_Soft, above = 2)
                }
            }
            if (reminding == Reminding.UNASKED) {
                quietButton(R.string.remind_allow, above = 12) { drawing.host.askForNotifications() }
            }
        }
    }

    private fun LinearLayout.actions(answer: Answer) {
        when (answer) {
            is Answer.Recorded -> actions(answer.outcome)
            is Answer.KeptPending -> done()
            is Answer.NotKept -> again()
        }
    }

    private fun LinearLayout.actions(outcome: CheckInOutcome) {
        val model = drawing.model
        when (outcome) {
            is CheckInOutcome.CheckedIn, is CheckInOutcome.SwitchedFrom, is CheckInOutcome.CheckedOut -> {
                done()
                quietButton(R.string.answer_undo, R.drawable.ic_undo, above = 10) { model.scanning.undo() }
            }
            is CheckInOutcome.JustLeft -> done()
            is CheckInOutcome.NotInside -> {
                primaryButton(R.string.scan_by_hand, R.drawable.ic_pencil, above = 16) { model.form.begin(outcome.venue) }
                quietButton(R.string.answer_done, above = 10) { model.scanning.show() }
            }
            is CheckInOutcome.AlreadyInside -> {
                done()
                quietButton(R.string.inside_leave, R.drawable.ic_out, above = 10) { model.scanning.leave() }
            }
            is CheckInOutcome.Refused ->
                if (isClockWrong(outcome.refusal.reason)) {
                    primaryButton(R.string.refused_clock_open, R.drawable.ic_clock, above = 16) { drawing.host.openClockSettings() }
                    quietButton(R.string.answer_again, R.drawable.ic_scan, above = 10) { model.scanning.again() }
                } else {
                    again()
                }
            is CheckInOutcome.Foreign -> again()
        }
    }

    private fun isClockWrong(reason: VenueRefusal): Boolean =
        reason is VenueRefusal.ClockBehind || reason is VenueRefusal.NotYetValid

    private fun LinearLayout.done() {
        primaryButton(R.string.answer_done, R.drawable.ic_check, above = 16) { drawing.model.scanning.show() }
    }

    private fun LinearLayout.again() {
        primaryButton(R.string.answer_again, R.drawable.ic_scan, above = 16) { drawing.model.scanning.again() }
    }

    private fun ground(tone: Tone): Int = when (tone) {
        Tone.IN -> R.color.tone_in
        Tone.OUT -> R.color.tone_out
        Tone.WAIT -> R.color.tone_wait
        Tone.STOP -> R.color.tone_stop
        Tone.OTHER -> R.color.tone_other
    }
}
