package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page

/** The usual numbers of days. The programme's own is always added. */
private val USUAL = listOf(7, 14, 21, 30, 60, 90)

/** The choice of the retention. The owner confirms a shorter one that deletes visits. */
internal class RetentionScreen(private val drawing: Drawing) : Screen {
    private val model = drawing.model.settings

    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val page = state.page as Page.Retention
        content.removeAllViews()
        content.run {
            bar(drawing.string(R.string.settings_keep)) { drawing.model.back() }
            text(R.string.retention_about, above = 12)
            choices(above = 16) {
                for (days in choicesOf(page)) days(days, isChosen = days == page.days)
            }
            page.asked?.let { asked ->
                val age = drawing.words.count(R.plurals.days, asked.days)
                val question = context.resources.getQuantityString(R.plurals.retention_sure, asked.visits, asked.visits, age)
                sure(question, R.string.delete, above = 16, model::agreeToShorten, model::doNotShorten)
            }
        }
    }

    private fun choicesOf(page: Page.Retention): List<Int> =
        (USUAL.filter { it < page.longest } + page.days + page.longest).distinct().sorted()

    private fun LinearLayout.days(days: Int, isChosen: Boolean) {
        val icon = if (isChosen) R.drawable.ic_chosen else R.drawable.ic_not_chosen
        choice(icon, drawing.words.count(R.plurals.days, days)) { model.keepFor(days) }.isSelected = isChosen
    }
}
