package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.bridge.Advice
import vn.dauchan.bridge.AlertStatus
import vn.dauchan.bridge.NoticeState
import vn.dauchan.bridge.Severity
import vn.dauchan.bridge.VisitAlert
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.came
import vn.dauchan.demo.model.isPast
import vn.dauchan.demo.model.left

/** The alerts, past ones too, and whether the notices are fresh. */
internal class AlertsScreen(private val drawing: Drawing) : Screen {
    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val page = state.page as Page.Alerts
        content.removeAllViews()
        content.run {
            bar(drawing.string(R.string.alerts_title)) { drawing.model.back() }
            text(age(page.state), R.style.Text_Soft, above = 8)
            if (page.alerts.isEmpty()) text(R.string.alerts_empty, above = 16)
            val (past, current) = page.alerts.partition { it.isPast }
            alerts(current)
            if (past.isNotEmpty()) heading(drawing.string(R.string.alerts_past), R.style.Text_Strong, above = 20)
            alerts(past)
        }
    }

    private fun LinearLayout.alerts(alerts: List<VisitAlert>) {
        if (alerts.isEmpty()) return
        choices(above = 12) {
            for (alert in alerts) {
                val words = AlertWords(drawing)
                choice(R.drawable.ic_bell, words.title(alert), words.where(alert), words.color(alert)) {
                    drawing.model.notices.open(alert)
                }
            }
        }
    }

    private fun age(state: NoticeState?): String {
        fun day(moment: java.time.Instant) = drawing.words.day(drawing.words.dayOf(moment))
        val since = state?.notFreshSince
        return when {
            state == null -> drawing.string(R.string.alerts_never)
            since != null -> drawing.string(R.string.alerts_not_fresh, day(since))
            else -> drawing.string(R.string.alerts_fresh, day(state.issued))
        }
    }
}

/** The page of one alert: the visit, what the notice says, and what to do. */
internal class AlertScreen(private val drawing: Drawing) : Screen {
    private val words = drawing.words

    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val alert = (state.page as Page.OneAlert).alert
        val told = AlertWords(drawing)
        content.removeAllViews()
        content.run {
            bar(drawing.string(R.string.alerts_title)) { drawing.model.back() }
            heading(told.title(alert), above = 12)
            text(told.overlap(alert), above = 6)
            if (alert.status == AlertStatus.ACTIVE) advice(told.advice(alert))
            visit(alert)
            if (alert.isPast) {
                if (alert.dismissedAt != null) text(R.string.alert_dismissed, R.style.Text_Soft, above = 14)
            } else {
                primaryButton(R.string.alert_dismiss, R.drawable.ic_check, above = 20) { drawing.model.notices.dismiss() }
            }
            quietButton(R.string.alert_visit, R.drawable.ic_diary, above = 10) { drawing.model.diary.showVisit(alert.visit.id) }
        }
    }

    private fun LinearLayout.advice(advice: String) = card(above = 16, ground = R.drawable.soft_card) {
        text(R.string.alert_do, R.style.Text_Soft)
        text(advice, R.style.Text_Strong, above = 4)
    }

    private fun LinearLayout.visit(alert: VisitAlert) = card(above = 12) {
        val visit = alert.visit
        fact(R.drawable.ic_here, R.string.visit_where, visit.place, words.heading(words.dayOf(visit.came), drawing.today))
        fact(R.drawable.ic_in, R.string.visit_came, words.hour(visit.came))
        val end = visit.left?.let(words::hour) ?: drawing.string(R.string.visit_not_left)
        fact(R.drawable.ic_out, R.string.visit_left, end)
        fact(R.drawable.ic_clock, R.string.alert_window, "${words.dayAndHour(alert.from)} – ${words.dayAndHour(alert.to)}")
    }
}

/** The words of an alert. */
internal class AlertWords(private val drawing: Drawing) {
    fun title(alert: VisitAlert): String = drawing.string(
        when {
            alert.status == AlertStatus.WITHDRAWN -> R.string.alert_withdrawn
            alert.severity == Severity.HIGH -> R.string.alert_high
            alert.severity == Severity.MEDIUM -> R.string.alert_medium
            else -> R.string.alert_low
        },
    )

    fun color(alert: VisitAlert): Int =
        if (alert.severity == Severity.HIGH && !alert.isPast) R.color.danger else R.color.ink

    fun where(alert: VisitAlert): String =
        "${alert.visit.place}, ${drawing.words.day(drawing.words.dayOf(alert.visit.came))}"

    fun overlap(alert: VisitAlert): String {
        val length = drawing.words.length(java.time.Duration.ofMinutes(alert.overlapMinutes.toLong()))
        return drawing.string(R.string.alert_overlap, alert.visit.place, length)
    }

    fun advice(alert: VisitAlert): String = drawing.string(
        when (alert.advice) {
            Advice.OTHER -> R.string.advice_other
            Advice.WATCH_HEALTH -> R.string.advice_watch_health
            Advice.GET_TESTED -> R.string.advice_get_tested
            Advice.STAY_HOME -> R.string.advice_stay_home
            Advice.CALL_HEALTH_STATION -> R.string.advice_call_health_station
        },
    )
}
