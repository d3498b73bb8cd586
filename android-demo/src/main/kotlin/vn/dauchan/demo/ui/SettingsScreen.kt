package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.bridge.ListFreshness
import vn.dauchan.bridge.TrustListStatus
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page
import vn.dauchan.demo.model.Reminding

/** The settings: trust list, retention, reminders, lock, export, erase, and the page about the app. */
internal class SettingsScreen(private val drawing: Drawing) : Screen {
    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val settings = state.page as Page.Settings
        content.removeAllViews()
        content.run {
            heading(drawing.string(R.string.tab_settings))
            list(settings)
            choices(above = 12) {
                choice(R.drawable.ic_calendar, drawing.string(R.string.settings_keep), drawing.words.count(R.plurals.days, settings.retention)) {
                    drawing.model.settings.showRetention()
                }
                reminder(state.reminding)
                choice(R.drawable.ic_lock, drawing.string(R.string.settings_lock), drawing.string(R.string.settings_lock_about)) {
                    drawing.model.lock()
                }
                choice(R.drawable.ic_export, drawing.string(R.string.settings_export), drawing.string(R.string.settings_export_about)) {
                    drawing.host.chooseExportFile()
                }
                choice(R.drawable.ic_info, drawing.string(R.string.settings_about)) { drawing.model.settings.showAbout() }
            }
            erase(settings)
        }
    }

    private fun LinearLayout.erase(settings: Page.Settings) {
        val model = drawing.model.settings
        if (settings.erasing) {
            sure(drawing.string(R.string.settings_erase_sure), R.string.settings_erase_do, above = 12, model::erase, model::keepDiary)
        } else {
            choices(above = 12) {
                choice(R.drawable.ic_bin, drawing.string(R.string.settings_erase), color = R.color.danger, act = model::askToErase)
            }
        }
    }

    /** Shows whether the phone allows reminders, and the consequence if it does not. */
    private fun LinearLayout.reminder(reminding: Reminding) {
        val about = when (reminding) {
            Reminding.ON -> R.string.remind_on
            Reminding.UNASKED -> R.string.remind_ask_why
            Reminding.OFF -> R.string.remind_off
        }
        val icon = if (reminding == Reminding.OFF) R.drawable.ic_bell_off else R.drawable.ic_bell
        choice(icon, drawing.string(R.string.remind), drawing.string(about)) {
            if (reminding == Reminding.UNASKED) drawing.host.askForNotifications() else drawing.host.openNotificationSettings()
        }
    }

    private fun LinearLayout.list(settings: Page.Settings) = card(above = 16) {
        row {
            picture(if (settings.list.freshness == ListFreshness.FRESH) R.drawable.ic_check else R.drawable.ic_clock, R.color.accent)
            column(above = 14, weight = 1f) {
                text(R.string.settings_list, R.style.Text_Strong)
                text(age(settings.list), R.style.Text_Soft, above = 2)
            }
        }
        quietButton(if (settings.fetching) R.string.settings_fetching else R.string.settings_fetch, R.drawable.ic_fetch, above = 12) {
            drawing.model.settings.fetchList()
        }
    }

    private fun age(list: TrustListStatus): String {
        fun day(moment: java.time.Instant) = drawing.words.day(drawing.words.dayOf(moment))
        return when (list.freshness) {
            ListFreshness.FRESH -> drawing.string(R.string.settings_list_fresh, day(list.issued))
            ListFreshness.REFRESH_DUE -> drawing.string(R.string.settings_list_due, day(list.issued))
            ListFreshness.EXPIRED -> drawing.string(R.string.settings_list_expired, day(list.hardExpiry))
        }
    }
}
