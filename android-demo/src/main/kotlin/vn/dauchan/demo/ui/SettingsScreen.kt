package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.bridge.ListFreshness
import vn.dauchan.bridge.TrustListStatus
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.Page

/** The trust list, how long visits are kept, lock, export, erase, and what this app is. */
internal class SettingsScreen(private val drawing: Drawing) : Screen {
    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val settings = state.page as Page.Settings
        content.removeAllViews()
        content.run {
            heading(drawing.string(R.string.tab_settings))
            list(settings)
            card(above = 14) {
                text(R.string.settings_keep, R.style.Text_Soft)
                text(drawing.words.count(R.plurals.days, settings.retention.toDays().toInt()), R.style.Text_Strong, above = 2)
            }
            column(above = 10) {
                choice(R.drawable.ic_lock, drawing.string(R.string.settings_lock), drawing.string(R.string.settings_lock_about)) {
                    drawing.model.lock()
                }
                choice(R.drawable.ic_export, drawing.string(R.string.settings_export), drawing.string(R.string.settings_export_about)) {
                    drawing.host.chooseExportFile()
                }
                choice(R.drawable.ic_info, drawing.string(R.string.settings_about)) { drawing.model.showAbout() }
                if (settings.erasing) {
                    sure()
                } else {
                    choice(R.drawable.ic_bin, drawing.string(R.string.settings_erase), color = R.color.danger) {
                        drawing.model.askToErase()
                    }
                }
            }
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
        quietButton(if (settings.fetching) R.string.wait else R.string.settings_fetch, R.drawable.ic_fetch, above = 12) {
            drawing.model.fetchList()
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

    private fun LinearLayout.sure() = card(above = 8) {
        text(R.string.settings_erase_sure, R.style.Text_Strong)
        quietButton(R.string.settings_erase_do, R.drawable.ic_bin, above = 14, color = R.color.danger) { drawing.model.erase() }
        quietButton(R.string.cancel, above = 10) { drawing.model.keepDiary() }
    }
}
