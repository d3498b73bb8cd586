package vn.dauchan.demo.ui

import java.time.Duration
import vn.dauchan.bridge.EndReason
import vn.dauchan.bridge.Origin
import vn.dauchan.bridge.Visit
import vn.dauchan.demo.R
import vn.dauchan.demo.model.came
import vn.dauchan.demo.model.ending
import vn.dauchan.demo.model.left

/** The words of a visit. */
internal class VisitWords(private val drawing: Drawing) {
    private val words = drawing.words

    class Row(val icon: Int, val about: String)

    fun row(visit: Visit): Row {
        val left = visit.left ?: return Row(R.drawable.ic_here, drawing.string(R.string.visit_open, words.hour(visit.came)))
        val times = drawing.string(R.string.visit_times, words.hour(visit.came), words.hour(left), stayed(visit, left))
        val mark = when {
            visit.origin == Origin.MANUAL -> drawing.string(R.string.visit_by_hand)
            visit.ending == EndReason.AUTOMATIC -> drawing.string(R.string.visit_automatic)
            else -> null
        }
        val icon = if (visit.origin == Origin.MANUAL) R.drawable.ic_pencil else R.drawable.ic_check
        return Row(icon, listOfNotNull(times, mark).joinToString(" · "))
    }

    fun stayed(visit: Visit, left: java.time.Instant): String = words.length(Duration.between(visit.came, left))

    fun ending(reason: EndReason): String = drawing.string(
        when (reason) {
            EndReason.USER -> R.string.visit_ended_user
            EndReason.EXIT_SCAN -> R.string.visit_ended_scan
            EndReason.NEXT_SCAN -> R.string.visit_ended_next
            EndReason.AUTOMATIC -> R.string.visit_ended_automatic
            EndReason.EDITED -> R.string.visit_ended_edited
        },
    )
}
