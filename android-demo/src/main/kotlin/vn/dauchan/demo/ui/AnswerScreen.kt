package vn.dauchan.demo.ui

import android.graphics.drawable.GradientDrawable
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ScrollView
import vn.dauchan.demo.R
import vn.dauchan.demo.model.Answer
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.Tone

/**
 * What became of a scan, to be understood within one glance: a colour, a picture and a word, then the
 * place, then what to do. A screen reader speaks all of it as soon as it shows.
 */
internal class AnswerScreen(private val drawing: Drawing) : Screen {
    private val context = drawing.context
    private val teller = AnswerTeller(drawing)
    private var shown: Answer? = null

    override val view = ScrollView(context).apply {
        isFillViewport = true
        setBackgroundColor(context.getColor(R.color.paper))
    }

    override fun show(state: AppState) {
        val answer = (state.page as Page.Answered).answer
        if (answer == shown) return
        shown = answer
        val told = teller.tell(answer)
        view.removeAllViews()
        view.addView(column(context) {
            add(panel(told, answer.tone), weight = 1f)
            column {
                pad(20, 16, 20, 24)
                for (line in told.below) text(line, above = 4)
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
        contentDescription = (listOf(told.word, told.place) + told.about + told.below).filterNotNull().joinToString(". ")
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE
        isFocusable = true
        badge(told.icon)
        text(told.word, R.style.Text_Headline, above = 20, color = R.color.on_tone).textSize = 34f
        told.place?.let { text(it, R.style.Text_Title, above = 12, color = R.color.on_tone).textSize = 24f }
        for (line in told.about) text(line, above = 6, color = R.color.on_tone)
        silenceChildren()
    }

    private fun LinearLayout.badge(icon: Int) {
        val badge = FrameLayout(context).apply {
            background = GradientDrawable().apply {
                shape = GradientDrawable.OVAL
                setColor(0x33FFFFFF)
            }
            val image = ImageView(context).apply { setImageDrawable(context.icon(icon, R.color.on_tone)) }
            val size = context.dp(48)
            addView(image, FrameLayout.LayoutParams(size, size, Gravity.CENTER))
        }
        addView(badge, LinearLayout.LayoutParams(context.dp(88), context.dp(88)))
    }

    private fun LinearLayout.actions(answer: Answer) {
        val model = drawing.model
        when (answer) {
            is Answer.CheckedIn, is Answer.CheckedOut -> {
                primaryButton(R.string.answer_done, R.drawable.ic_check, above = 16) { model.done() }
                quietButton(R.string.answer_undo, R.drawable.ic_undo, above = 10) { model.undo() }
            }
            is Answer.JustLeft, is Answer.KeptPending ->
                primaryButton(R.string.answer_done, R.drawable.ic_check, above = 16) { model.done() }
            is Answer.NotInside -> {
                primaryButton(R.string.scan_by_hand, R.drawable.ic_pencil, above = 16) { model.writeByHand(answer.venue) }
                quietButton(R.string.answer_done, above = 10) { model.done() }
            }
            is Answer.AlreadyInside -> {
                primaryButton(R.string.answer_done, above = 16) { model.done() }
                quietButton(R.string.inside_leave, R.drawable.ic_out, above = 10) { model.leave() }
            }
            is Answer.Refused -> {
                if (teller.isClockAtFault(answer)) {
                    primaryButton(R.string.refused_clock_open, R.drawable.ic_clock, above = 16) { drawing.host.openClockSettings() }
                    quietButton(R.string.answer_again, R.drawable.ic_scan, above = 10) { model.scanAgain() }
                } else {
                    again()
                }
            }
            is Answer.Foreign, is Answer.NotKept -> again()
        }
    }

    private fun LinearLayout.again() {
        primaryButton(R.string.answer_again, R.drawable.ic_scan, above = 16) { drawing.model.scanAgain() }
    }

    private fun ground(tone: Tone): Int = when (tone) {
        Tone.IN -> R.color.tone_in
        Tone.OUT -> R.color.tone_out
        Tone.WAIT -> R.color.tone_wait
        Tone.STOP -> R.color.tone_stop
        Tone.OTHER -> R.color.tone_other
    }
}
