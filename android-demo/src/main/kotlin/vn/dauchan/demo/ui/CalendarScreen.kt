package vn.dauchan.demo.ui

import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.widget.LinearLayout
import java.time.DayOfWeek
import java.time.LocalDate
import java.time.YearMonth
import java.time.format.TextStyle
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page

/** A month. Days with visits are bold, show their number, and can be touched. */
internal class CalendarScreen(private val drawing: Drawing) : Screen {
    private val context = drawing.context
    private val locale = context.resources.configuration.locales[0]

    // Seven days of touchable width leave no room for margins.
    override val view = page(context) { pad(4, 12, 4, 24) }
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val calendar = state.page as Page.Calendar
        content.removeAllViews()
        content.run {
            row {
                iconButton(R.drawable.ic_back, R.string.calendar_before) { drawing.model.diary.showMonth(calendar.month.minusMonths(1)) }
                text(drawing.words.month(calendar.month), R.style.Text_Title, weight = 1f).apply {
                    gravity = Gravity.CENTER
                    markAsHeading()
                }
                iconButton(R.drawable.ic_forward, R.string.calendar_after) { drawing.model.diary.showMonth(calendar.month.plusMonths(1)) }
            }
            add(weekdays(), above = 12)
            for (week in weeks(calendar.month)) {
                val days = LinearLayout(context)
                for (day in week) days.addView(day(day, calendar), cell())
                add(days, above = 4)
            }
            column(above = 24) {
                pad(16, 0, 16, 0)
                quietButton(R.string.diary_all, R.drawable.ic_diary) { drawing.model.diary.show() }
            }
        }
    }

    private fun weekdays(): View = LinearLayout(context).apply {
        for (day in DayOfWeek.entries) {
            val name = text(context, day.getDisplayName(TextStyle.NARROW, locale), R.style.Text_Soft).apply {
                gravity = Gravity.CENTER
                importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
            }
            addView(name, cell())
        }
    }

    private fun day(day: LocalDate?, calendar: Page.Calendar): View {
        if (day == null) return column(context)
        val visits = calendar.visits[day] ?: 0
        return column(context) {
            gravity = Gravity.CENTER
            minimumHeight = context.dp(56)
            val style = if (visits > 0) R.style.Text_Strong else R.style.Text
            text(day.dayOfMonth.toString(), style, color = if (visits > 0) R.color.accent else R.color.ink_soft).gravity = Gravity.CENTER
            if (visits > 0) {
                setBackgroundResource(R.drawable.day_visited)
                text("×$visits", R.style.Text_Soft).gravity = Gravity.CENTER
                val spoken = context.resources.getQuantityString(R.plurals.calendar_day_visits, visits, visits, drawing.words.day(day))
                asButton(spoken) { drawing.model.diary.showDay(day) }
            } else {
                contentDescription = drawing.words.day(day)
                isFocusable = true
            }
            if (day == drawing.today) setBackgroundResource(R.drawable.day_chosen)
            silenceChildren()
        }
    }

    private fun cell() = LinearLayout.LayoutParams(0, MATCH_PARENT, 1f)

    /** Returns the weeks of a month from Monday on, with `null` for days of other months. */
    private fun weeks(month: YearMonth): List<List<LocalDate?>> {
        val before = month.atDay(1).dayOfWeek.value - 1
        val days = List<LocalDate?>(before) { null } + (1..month.lengthOfMonth()).map(month::atDay)
        return days.chunked(7) { week -> week + List(7 - week.size) { null } }
    }
}
