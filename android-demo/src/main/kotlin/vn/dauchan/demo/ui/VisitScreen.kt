package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.bridge.Certainty
import vn.dauchan.bridge.Visit
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.came
import vn.dauchan.demo.model.ending
import vn.dauchan.demo.model.left

/** The page of one visit, with buttons to edit and delete it. */
internal class VisitScreen(private val drawing: Drawing) : Screen {
    private val words = drawing.words

    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val page = state.page as Page.One
        val visit = page.visit
        content.removeAllViews()
        content.run {
            bar(drawing.string(R.string.visit_title)) { drawing.model.back() }
            heading(visit.place, above = 12)
            text(words.heading(words.dayOf(visit.came), drawing.today), R.style.Text_Soft, above = 4)
            times(visit)
            place(visit)
            own(visit)
            doubts(visit)
            if (page.deleting) {
                val diary = drawing.model.diary
                sure(drawing.string(R.string.visit_delete_sure), R.string.delete, above = 20, diary::delete, diary::keepVisit)
            } else {
                actions(visit)
            }
        }
    }

    private fun LinearLayout.times(visit: Visit) = card(above = 16) {
        fact(R.drawable.ic_in, R.string.visit_came, words.hour(visit.came))
        val end = visit.left
        if (end == null) {
            fact(R.drawable.ic_out, R.string.visit_left, drawing.string(R.string.visit_not_left))
        } else {
            fact(R.drawable.ic_out, R.string.visit_left, words.hour(end), visit.ending?.let(VisitWords(drawing)::ending))
            fact(R.drawable.ic_clock, R.string.visit_stayed, VisitWords(drawing).stayed(visit, end))
        }
    }

    private fun LinearLayout.place(visit: Visit) {
        val venue = visit.venue ?: return
        card(above = 12) {
            fact(R.drawable.ic_here, R.string.visit_area, drawing.areas.name(venue.area.toInt()))
            fact(R.drawable.ic_sector, R.string.visit_sector, words.sector(venue.sector.toInt()))
        }
    }

    private fun LinearLayout.own(visit: Visit) {
        val forOthers = visit.companions.declaredFor
        val note = visit.companions.note
        val people = visit.companions.party.toInt()
        if (forOthers == null && note == null && people == 1) return
        card(above = 12) {
            if (people > 1) fact(R.drawable.ic_people, R.string.visit_party, words.count(R.plurals.people, people))
            forOthers?.let { fact(R.drawable.ic_people, R.string.visit_for_others, it) }
            note?.let { fact(R.drawable.ic_note, R.string.visit_note, it) }
        }
    }

    private fun LinearLayout.doubts(visit: Visit) {
        if (visit.clockSuspect) doubt(R.string.visit_clock_suspect)
        if (visit.certainty == Certainty.INFERRED) doubt(R.string.visit_inferred)
    }

    private fun LinearLayout.doubt(words: Int) = row(above = 14) {
        picture(R.drawable.ic_clock, R.color.ink_soft)
        text(words, R.style.Text_Soft, above = 12, weight = 1f)
    }

    private fun LinearLayout.actions(visit: Visit) {
        if (visit.left == null) {
            primaryButton(R.string.inside_leave, R.drawable.ic_out, above = 20) { drawing.model.scanning.leave() }
        }
        quietButton(R.string.visit_edit, R.drawable.ic_pencil, above = if (visit.left == null) 10 else 20) { drawing.model.form.edit(visit) }
        quietButton(R.string.visit_delete, R.drawable.ic_bin, above = 10, color = R.color.danger) { drawing.model.diary.askToDelete() }
    }
}
