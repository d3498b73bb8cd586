package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page

/** The question whether to record the visit of a link that another app opened. */
internal class LinkScreen(private val drawing: Drawing) : Screen {
    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val asked = state.page as Page.Asked
        content.removeAllViews()
        content.run {
            spring()
            badge(R.drawable.ic_here, R.color.accent_soft, R.color.accent)
            heading(question(asked), above = 20)
            text(R.string.link_why, above = 12)
            spring()
            primaryButton(R.string.link_record, above = 24) { drawing.model.scanning.recordLink() }
            quietButton(R.string.cancel, R.drawable.ic_close, above = 10) { drawing.model.back() }
        }
    }

    private fun question(asked: Page.Asked): String = when {
        asked.place == null -> drawing.string(R.string.link_ask_unknown)
        asked.isLeaving -> drawing.string(R.string.link_ask_out, asked.place)
        else -> drawing.string(R.string.link_ask_in, asked.place)
    }
}
