package vn.dauchan.demo.ui

import android.view.Gravity
import android.view.View
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.TextView
import java.time.Duration
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Form
import vn.dauchan.demo.model.FormError
import vn.dauchan.demo.model.Page

/** The form of a manual entry, or of a visit that is edited. Each change goes to the model at once. */
internal class EditScreen(private val drawing: Drawing, first: Form) : Screen {
    private val model = drawing.model.form
    private val isNew = first.visit == null
    private var place: EditText? = null
    private lateinit var times: LinearLayout
    private lateinit var people: TextView
    private lateinit var error: TextView
    private lateinit var save: View

    override val view = page(drawing.context) {
        bar(drawing.string(if (isNew) R.string.edit_new else R.string.edit_change)) { drawing.model.back() }
        if (isNew) {
            place = field(R.string.edit_place, first.place, above = 12) { written -> model.writePlace(written) }
            recent(first)
        } else {
            heading(first.place, above = 12)
        }
        times = column(above = 12) {}
        text(R.string.visit_party, R.style.Text_Strong, above = 20)
        card(above = 6) {
            pad(4, 4, 4, 4)
            party()
        }
        field(R.string.visit_for_others, first.forOthers, above = 16, hint = R.string.edit_others_hint) { written ->
            model.write { copy(forOthers = written) }
        }
        field(R.string.visit_note, first.note, above = 16, lines = 2, hint = R.string.edit_note_hint) { written ->
            model.write { copy(note = written) }
        }
        error = text("", R.style.Text_Strong, above = 16, color = R.color.danger).apply {
            accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE
        }
        save = primaryButton(R.string.save, R.drawable.ic_check, above = 16) { model.save() }
    }

    override fun show(state: AppState) {
        val form = (state.page as Page.Edit).form
        place?.let { if (it.text.toString() != form.place) it.setText(form.place) }
        people.text = drawing.words.count(R.plurals.people, form.party)
        showTimes(form)
        error.visibility = if (form.error == null) View.GONE else View.VISIBLE
        form.error?.let { error.setText(words(it)) }
    }

    private fun words(error: FormError) = when (error) {
        FormError.PLACE_MISSING -> R.string.edit_place_missing
        FormError.TIMES_WRONG -> R.string.edit_times_wrong
        FormError.FUTURE -> R.string.edit_future
        FormError.TOO_LONG_AGO -> R.string.edit_too_long_ago
        FormError.OVERLAPS -> R.string.edit_overlaps
        FormError.TEXT -> R.string.edit_text
    }

    private fun LinearLayout.recent(form: Form) {
        if (form.recent.isEmpty()) return
        text(R.string.edit_recent, R.style.Text_Soft, above = 12)
        choices(above = 6) {
            for (visit in form.recent) choice(R.drawable.ic_here, visit.place) { model.choosePlace(visit) }
        }
    }

    private fun showTimes(form: Form) = times.run {
        removeAllViews()
        pick(R.string.edit_day, drawing.words.day(form.day), R.drawable.ic_calendar) {
            drawing.host.chooseDay(form.day) { model.write { copy(day = it) } }
        }
        pick(R.string.edit_came, drawing.words.hour(form.came), R.drawable.ic_in) {
            drawing.host.chooseTime(form.came) { model.write { copy(came = it) } }
        }
        form.left?.let { left ->
            pick(R.string.edit_left, drawing.words.hour(left), R.drawable.ic_out) {
                drawing.host.chooseTime(left) { model.write { copy(left = it) } }
            }
        }
        form.ends?.let { ends ->
            val stayed = drawing.words.length(Duration.between(form.starts, ends))
            text("${drawing.string(R.string.visit_stayed)}: $stayed", R.style.Text_Soft, above = 8)
        }
    }

    private fun LinearLayout.pick(name: Int, value: String, icon: Int, act: () -> Unit) {
        val line = card(above = 8) {
            row {
                picture(icon, R.color.accent)
                column(above = 14, weight = 1f) {
                    text(name, R.style.Text_Soft)
                    text(value, R.style.Text_Strong, above = 1)
                }
                picture(R.drawable.ic_forward, R.color.ink_soft)
            }
        }
        line.asButton("${drawing.string(name)}: $value", act)
        line.silenceChildren()
    }

    private fun LinearLayout.party() = row {
        iconButton(R.drawable.ic_minus, R.string.edit_fewer, R.color.accent) { model.write { copy(party = (party - 1).coerceAtLeast(1)) } }
        people = text("", R.style.Text_Strong, weight = 1f).apply {
            gravity = Gravity.CENTER
            accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        }
        iconButton(R.drawable.ic_plus, R.string.edit_more, R.color.accent) { model.write { copy(party = (party + 1).coerceAtMost(99)) } }
    }
}
