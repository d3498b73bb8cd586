package vn.dauchan.demo.ui

import android.text.Editable
import android.text.TextWatcher
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.BaseAdapter
import android.widget.EditText
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.ListView
import android.widget.TextView
import java.time.LocalDate
import vn.dauchan.bridge.Visit
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.came
import vn.dauchan.demo.model.left

/** The number of rows before the end at which the next page is loaded. */
private const val AHEAD = 10

/** The visits by day, newest first, with search, calendar and manual entry. Pages are loaded on scrolling. */
internal class DiaryScreen(private val drawing: Drawing) : Screen {
    private val context = drawing.context
    private val rows = Rows()
    private val search: EditText
    private val list = ListView(context)
    private val nothing: LinearLayout
    private val above: LinearLayout

    /** The part above the visits. It scrolls with them, because a small phone with large text has little room. */
    private val aboveVisits = column(context) { pad(8, 0, 8, 4) }

    override val view = column(context) {
        setBackgroundColor(context.getColor(R.color.paper))
    }

    init {
        val top = view.row { pad(20, 12, 12, 8) }
        search = EditText(context).apply {
            setTextAppearance(R.style.Text)
            setBackgroundResource(R.drawable.field)
            hint = drawing.string(R.string.diary_search)
            setCompoundDrawablesRelativeWithIntrinsicBounds(context.icon(R.drawable.ic_search, R.color.ink_soft), null, null, null)
            compoundDrawablePadding = context.dp(10)
            pad(14, 10, 14, 10)
            minimumHeight = context.dp(52)
            maxLines = 1
            isSingleLine = true
        }
        search.addTextChangedListener(object : TextWatcher {
            override fun beforeTextChanged(text: CharSequence, start: Int, count: Int, after: Int) = Unit
            override fun onTextChanged(text: CharSequence, start: Int, before: Int, count: Int) = Unit
            override fun afterTextChanged(text: Editable) = drawing.model.diary.search(text.toString())
        })
        top.add(search, weight = 1f)
        top.iconButton(R.drawable.ic_calendar, R.string.diary_calendar, R.color.accent) { drawing.model.diary.showCalendar() }
        top.iconButton(R.drawable.ic_plus, R.string.diary_add, R.color.accent) { drawing.model.form.begin() }
        above = view.column { pad(20, 0, 20, 4) }
        nothing = column(context) {
            gravity = Gravity.CENTER
            pad(32, 32, 32, 64)
        }
        view.add(nothing, weight = 1f)
        list.addHeaderView(aboveVisits, null, false)
        list.adapter = rows
        list.divider = null
        list.clipToPadding = false
        list.pad(12, 0, 12, 24)
        list.setOnItemClickListener { _, _, at, _ ->
            (list.getItemAtPosition(at) as? Row.One)?.let { drawing.model.diary.showVisit(it.visit.id) }
        }
        view.add(list, weight = 1f)
    }

    override fun show(state: AppState) {
        val diary = state.page as Page.Diary
        if (search.text.toString() != diary.search && !search.hasFocus()) search.setText(diary.search)
        rows.show(diary)
        val isEmpty = diary.visits.isEmpty()
        list.visibility = if (isEmpty) View.GONE else View.VISIBLE
        nothing.visibility = if (isEmpty) View.VISIBLE else View.GONE
        listOf(above, aboveVisits, nothing).forEach(LinearLayout::removeAllViews)
        (if (isEmpty) above else aboveVisits).tell(diary)
        if (isEmpty) tellNothing(diary)
    }

    private fun LinearLayout.tell(diary: Page.Diary) {
        if (diary.alerts > 0) {
            val told = drawing.words.count(R.plurals.diary_alerts, diary.alerts)
            choices { choice(R.drawable.ic_bell, told, color = R.color.danger) { drawing.model.notices.show() } }
        } else if (diary.hasAlerts) {
            quietButton(R.string.alerts_past, R.drawable.ic_bell) { drawing.model.notices.show() }
        }
        if (diary.waiting > 0) waiting(diary.waiting)
        if (diary.day != null) {
            quietButton(R.string.diary_all, R.drawable.ic_diary) { drawing.model.diary.show() }
        }
    }

    /** Shows the number of codes that wait for a newer list. */
    private fun LinearLayout.waiting(codes: Int) = card(ground = R.drawable.soft_card) {
        row {
            picture(R.drawable.ic_wait, R.color.accent)
            text(drawing.words.count(R.plurals.diary_waiting, codes), weight = 1f, above = 14)
        }
    }

    private fun tellNothing(diary: Page.Diary) = nothing.run {
        picture(R.drawable.ic_diary, R.color.ink_soft, sizeDp = 56)
        val title = when {
            diary.search.isNotEmpty() -> R.string.diary_nothing_found
            diary.day != null -> R.string.diary_nothing_that_day
            else -> R.string.diary_empty
        }
        heading(drawing.string(title), R.style.Text_Title, above = 16).gravity = Gravity.CENTER
        if (title == R.string.diary_empty) text(R.string.diary_empty_do, above = 8, color = R.color.ink_soft).gravity = Gravity.CENTER
    }

    private sealed interface Row {
        data class Heading(val day: LocalDate) : Row
        data class One(val visit: Visit) : Row
    }

    private inner class Rows : BaseAdapter() {
        private val rows = mutableListOf<Row>()
        private var shown: Page.Diary? = null

        fun show(diary: Page.Diary) {
            if (diary == shown) return
            val before = shown?.takeIf { goesOn(it, diary) }
            shown = diary
            if (before == null) rows.clear()
            append(diary.visits.subList(before?.visits?.size ?: 0, diary.visits.size))
            notifyDataSetChanged()
        }

        /** Reports whether visits were only added at the end, so that the rows above stay. */
        private fun goesOn(before: Page.Diary, now: Page.Diary) =
            before.visits.isNotEmpty() && now.visits.size >= before.visits.size &&
                now.visits[0] === before.visits[0] && now.visits[before.visits.lastIndex] === before.visits.last()

        private fun append(visits: List<Visit>) {
            var day = (rows.lastOrNull() as? Row.One)?.visit?.let { drawing.words.dayOf(it.came) }
            for (visit in visits) {
                val came = drawing.words.dayOf(visit.came)
                if (came != day) rows += Row.Heading(came)
                day = came
                rows += Row.One(visit)
            }
        }

        override fun getCount() = rows.size
        override fun getItem(position: Int): Row = rows[position]
        override fun getItemId(position: Int) = position.toLong()
        override fun getViewTypeCount() = 2
        override fun getItemViewType(position: Int) = if (rows[position] is Row.Heading) 0 else 1
        override fun isEnabled(position: Int) = rows[position] is Row.One

        override fun getView(position: Int, old: View?, parent: ViewGroup): View {
            if (position >= rows.size - AHEAD && shown?.more == true) drawing.model.diary.loadMore()
            return when (val row = rows[position]) {
                is Row.Heading -> (old as? TextView ?: headingView()).apply {
                    text = drawing.words.heading(row.day, drawing.today)
                }
                is Row.One -> (old as? VisitRow ?: VisitRow(drawing)).apply { show(row.visit) }
            }
        }

        private fun headingView() = text(context, "", R.style.Text_Strong, R.color.accent).apply {
            pad(8, 20, 8, 4)
            markAsHeading()
        }
    }
}

/** The row of a visit in a list. */
internal class VisitRow(private val drawing: Drawing) : LinearLayout(drawing.context) {
    private val icon: ImageView
    private val name: TextView
    private val about: TextView

    init {
        val line = this
        gravity = Gravity.CENTER_VERTICAL
        minimumHeight = context.dp(68)
        pad(8, 8, 8, 8)
        icon = ImageView(context).apply { scaleType = ImageView.ScaleType.CENTER }
        line.addView(icon, LayoutParams(context.dp(44), context.dp(44)))
        val words = column(context)
        name = words.text("", R.style.Text_Strong)
        about = words.text("", R.style.Text_Soft, above = 1)
        line.addView(words, LayoutParams(0, WRAP_CONTENT, 1f).apply { marginStart = context.dp(14) })
        silenceChildren()
        layoutParams = ViewGroup.LayoutParams(MATCH_PARENT, WRAP_CONTENT)
    }

    fun show(visit: Visit) {
        val told = VisitWords(drawing).row(visit)
        val lasts = visit.left == null
        icon.setImageDrawable(context.icon(told.icon, if (lasts) R.color.on_accent else R.color.accent))
        icon.setBackgroundResource(if (lasts) R.drawable.dot_lit else R.drawable.dot)
        name.text = visit.place
        about.text = told.about
        contentDescription = spoken(listOf(visit.place, told.about))
    }
}
