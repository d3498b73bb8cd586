package vn.dauchan.demo.ui

import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.FrameLayout
import android.widget.LinearLayout
import kotlin.reflect.KClass
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.Tab

/** The frame of every page: the open visit at the top, the tabs at the bottom, and a line of text. */
internal class Frame(private val drawing: Drawing) {
    private val context = drawing.context
    private val inside = FrameLayout(context)
    private val place = FrameLayout(context)
    private val line = FrameLayout(context)
    private val tabs = LinearLayout(context)
    private var shownPage: KClass<out Page>? = null
    private var shownTab: Tab? = null

    var screen: Screen? = null
        private set

    val view: View = column(context) {
        setBackgroundColor(context.getColor(R.color.paper))
        add(inside)
        add(place, weight = 1f)
        // Below the page, because above it the line would cover a button.
        add(line)
        add(tabs)
    }

    fun show(state: AppState) {
        showPage(state)
        showInside(state)
        showTabs(state.page.tab)
        showLine(state)
    }

    private fun showPage(state: AppState) {
        if (state.page::class != shownPage) {
            shownPage = state.page::class
            val made = screenOf(state.page)
            screen = made
            place.removeAllViews()
            place.addView(made.view, MATCH_PARENT, MATCH_PARENT)
        }
        screen?.show(state)
    }

    private fun screenOf(page: Page): Screen = when (page) {
        Page.Opening -> OpeningScreen(drawing)
        Page.Welcome -> WelcomeScreen(drawing)
        is Page.Scan -> ScanScreen(drawing)
        is Page.Asked -> LinkScreen(drawing)
        is Page.Answered -> AnswerScreen(drawing)
        is Page.Diary -> DiaryScreen(drawing)
        is Page.Calendar -> CalendarScreen(drawing)
        is Page.Alerts -> AlertsScreen(drawing)
        is Page.OneAlert -> AlertScreen(drawing)
        is Page.One -> VisitScreen(drawing)
        is Page.Edit -> EditScreen(drawing, page.form)
        is Page.Settings -> SettingsScreen(drawing)
        is Page.Retention -> RetentionScreen(drawing)
        Page.About -> AboutScreen(drawing)
        is Page.Closed -> ClosedScreen(drawing)
    }

    private fun showInside(state: AppState) {
        inside.removeAllViews()
        val visit = state.inside
        if (visit == null || state.page.tab == null) return
        inside.addView(InsideBanner(drawing, visit, state.now), MATCH_PARENT, WRAP_CONTENT)
    }

    private fun showTabs(tab: Tab?) {
        tabs.visibility = if (tab == null) View.GONE else View.VISIBLE
        if (tab == null || tab == shownTab) return
        shownTab = tab
        tabs.removeAllViews()
        tabs.tab(Tab.SCAN, R.drawable.ic_scan, R.string.tab_scan, tab)
        tabs.tab(Tab.DIARY, R.drawable.ic_diary, R.string.tab_diary, tab)
        tabs.tab(Tab.SETTINGS, R.drawable.ic_settings, R.string.tab_settings, tab)
    }

    private fun LinearLayout.tab(tab: Tab, icon: Int, name: Int, lit: Tab) {
        val color = if (tab == lit) R.color.accent else R.color.ink_soft
        val button = column(context) {
            gravity = Gravity.CENTER_HORIZONTAL
            setBackgroundResource(R.drawable.press)
            minimumHeight = context.dp(64)
            pad(4, 10, 4, 8)
            picture(icon, color)
            val style = if (tab == lit) R.style.Text_Strong else R.style.Text
            text(name, style, above = 2, color = color).apply {
                textSize = 13f
                gravity = Gravity.CENTER
            }
            asButton(context.getString(name)) { drawing.model.go(tab) }
            isSelected = tab == lit
            silenceChildren()
        }
        addView(button, LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f))
    }

    private fun showLine(state: AppState) {
        line.removeAllViews()
        val words = state.line?.let(::lineWords) ?: return
        line.addView(column(context) {
            pad(12, 0, 12, 12)
            add(text(context, drawing.string(words), R.style.Text_Strong, R.color.on_viewfinder).apply {
                setBackgroundResource(R.drawable.line)
                pad(18, 14, 18, 14)
                accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
                minimumHeight = context.dp(TOUCH_DP)
                gravity = Gravity.CENTER_VERTICAL
                asButton(null) { drawing.model.dropLine() }
            })
        })
    }
}
