package vn.dauchan.demo.ui

import android.view.Gravity
import android.widget.LinearLayout
import java.time.Duration
import java.time.Instant
import vn.dauchan.bridge.Visit
import vn.dauchan.demo.R
import vn.dauchan.demo.model.Line
import vn.dauchan.demo.model.came

/** The text scale from which pictures are left out, to make room for words. */
private const val LARGE_TEXT = 1.5f

/** The banner of the open visit, with a button to check out. */
internal class InsideBanner(drawing: Drawing, visit: Visit, now: Instant) : LinearLayout(drawing.context) {
    init {
        val banner = this
        orientation = VERTICAL
        pad(12, 8, 12, 8)
        banner.card(ground = R.drawable.soft_card) {
            row {
                val hasRoom = resources.configuration.fontScale < LARGE_TEXT
                if (hasRoom) picture(R.drawable.ic_here, R.color.accent)
                column(above = if (hasRoom) 12 else 0, weight = 1f) {
                    text(R.string.inside_at, R.style.Text_Soft)
                    text(visit.place, R.style.Text_Strong)
                    val since = drawing.words.length(Duration.between(visit.came, maxOf(now, visit.came)))
                    text(drawing.string(R.string.inside_since, drawing.words.hour(visit.came), since), R.style.Text_Soft)
                }
                val out = button(context, R.string.inside_leave, null, R.drawable.button_primary, R.color.on_accent) {
                    drawing.model.scanning.leave()
                }
                out.pad(20, 10, 20, 10)
                add(out, above = 8)
            }
        }
        gravity = Gravity.CENTER_VERTICAL
    }
}

/** Returns the text of a line over the page. */
internal fun lineWords(line: Line): Int = when (line) {
    Line.UNDONE -> R.string.answer_undone
    Line.NOT_UNDONE -> R.string.answer_not_undone
    Line.VERIFIED_LATER -> R.string.answer_verified_later
    Line.EXPORTED -> R.string.settings_exported
    Line.EXPORT_FAILED -> R.string.settings_export_failed
    Line.LIST_NEW -> R.string.settings_fetched
    Line.LIST_SAME -> R.string.settings_fetched_same
    Line.LIST_NOT_FETCHED -> R.string.settings_fetch_failed
    Line.LIST_REFUSED -> R.string.settings_fetch_refused
    Line.NO_CODE_IN_PHOTO -> R.string.scan_photo_empty
    Line.SEVERAL_CODES_IN_PHOTO -> R.string.scan_photo_several
    Line.PHOTO_UNREADABLE -> R.string.scan_photo_unreadable
    Line.VISIT_GONE -> R.string.failed_gone
    Line.NOT_KEPT -> R.string.failed_other
    Line.STORAGE_FULL -> R.string.failed_full
}
