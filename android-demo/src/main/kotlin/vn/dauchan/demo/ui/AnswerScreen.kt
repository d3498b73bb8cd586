package vn.dauchan.demo.ui

import android.graphics.drawable.GradientDrawable
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.LinearLayout
import android.widget.ScrollView
import vn.dauchan.demo.R
import vn.dauchan.demo.model.Answer
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.Reminding
import vn.dauchan.demo.model.Tone

/**
 * What became of a scan, to be understood within one glance: a colour, a picture and a word, then the
 * place, then what to do. A screen reader speaks all of it as soon as it shows.
 */
internal class AnswerScreen(private val drawing: Drawing) : Screen {
    private val context = drawing.context
    private val teller = AnswerTeller(drawing)
    private var reminding = column(context)
    private var shown: Answer? = null

    override val view = ScrollView(context).apply {
        isFillViewport = true
        setBackgroundColor(context.getColor(R.color.paper))
    }

    override fun show(state: AppState) {
        val answer = (state.page as Page.Answered).answer
        if (answer != shown) show(answer)
        reminding.removeAllViews()
        if (answer is Answer.CheckedIn && answer.isFirst) reminding.ask(state.reminding)
    }

    private fun show(answer: Answer) {
        shown = answer
        val told = teller.tell(answer)
        reminding = column(context)
        view.removeAllViews()
        view.addView(column(context) {
            add(panel(told, answer.tone), weight = 1f)
            column {
                pad(20, 16, 20, 24)
                for (line in told.below) line(line, R.color.ink, above = if (childCount == 0) 0 else 8)
                add(reminding)
                actions(answer)
            }
        }, MATCH_PARENT, WRAP_CONTENT)
    }

    private fun panel(told: Told, tone: Tone): View = column(context) {
        gravity = Gravity.CENTER_VERTICAL
        pad(24, 40, 24, 32)
        background = GradientDrawable().apply {
            setColor(context.getColor(ground(tone)))
            val round = context.dp(28).toFloat()
            cornerRadii = floatArrayOf(0f, 0f, 0f, 0f, round, round, round, round)
        }
        contentDescription = told.spoken
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE
        isFocusable = true
        badge(told.icon, R.color.tone_badge, R.color.on_tone)
        text(told.word, R.style.Text_Headline, above = 20, color = R.color.on_tone).textSize = 34f
        told.place?.let { text(it, R.style.Text_Title, above = 8, color = R.color.on_tone).textSize = 24f }
        for (line in told.about) line(line, R.color.on_tone, above = 10)
        silenceChildren()
    }

    private fun LinearLayout.line(line: Told.Line, color: Int, above: Int) = row(above) {
        line.icon?.let { picture(it, color, sizeDp = 20) }
        text(line.words, above = if (line.icon == null) 0 else 12, weight = 1f, color = color).textSize = if (color == R.color.on_tone) 17f else 16f
    }

    /** The first visit is the moment to say what a reminder is good for, and what it costs to have none. */
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
        val model = drawing.model
        when (answer) {
            is Answer.CheckedIn, is Answer.CheckedOut -> {
                done()
                quietButton(R.string.answer_undo, R.drawable.ic_undo, above = 10) { model.scanning.undo() }
            }
            is Answer.JustLeft, is Answer.KeptPending -> done()
            is Answer.NotInside -> {
                primaryButton(R.string.scan_by_hand, R.drawable.ic_pencil, above = 16) { model.form.begin(answer.venue) }
                quietButton(R.string.answer_done, above = 10) { model.scanning.show() }
            }
            is Answer.AlreadyInside -> {
                done()
                quietButton(R.string.inside_leave, R.drawable.ic_out, above = 10) { model.scanning.leave() }
            }
            is Answer.Refused ->
                if (teller.isClockWrong(answer)) {
                    primaryButton(R.string.refused_clock_open, R.drawable.ic_clock, above = 16) { drawing.host.openClockSettings() }
                    quietButton(R.string.answer_again, R.drawable.ic_scan, above = 10) { model.scanning.again() }
                } else {
                    again()
                }
            is Answer.Foreign, is Answer.NotKept -> again()
        }
    }

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
