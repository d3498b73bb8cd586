package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState
import vn.dauchan.demo.model.ClosedReason
import vn.dauchan.demo.model.Page

/** The page of a diary that does not open: the reason, what is lost, and what to do. */
internal class ClosedScreen(private val drawing: Drawing) : Screen {
    override val view = page(drawing.context) {}
    private val content = view.getChildAt(0) as LinearLayout

    override fun show(state: AppState) {
        val closed = state.page as Page.Closed
        val words = words(closed.reason)
        content.removeAllViews()
        content.run {
            spring()
            badge(words.icon, R.color.accent_soft, R.color.accent)
            heading(drawing.string(words.title), above = 20)
            text(words.about, above = 12)
            spring()
            if (closed.erasing) {
                val settings = drawing.model.settings
                sure(drawing.string(R.string.settings_erase_sure), R.string.settings_erase_do, above = 24, settings::erase, settings::keepDiary)
            } else {
                if (words.mayRepair) {
                    primaryButton(R.string.closed_repair, above = 24) { drawing.model.repair() }
                } else if (words.mayTryAgain) {
                    primaryButton(words.tryAgain, above = 24) { drawing.model.open() }
                }
                if (words.mayErase) {
                    quietButton(R.string.closed_erase, R.drawable.ic_bin, above = 10, color = R.color.danger) {
                        drawing.model.settings.askToErase()
                    }
                }
            }
        }
    }

    private class ClosedText(
        val icon: Int,
        val title: Int,
        val about: Int,
        val mayTryAgain: Boolean = true,
        val mayErase: Boolean = false,
        val mayRepair: Boolean = false,
        val tryAgain: Int = R.string.try_again,
    )

    private fun words(reason: ClosedReason): ClosedText = when (reason) {
        ClosedReason.LOCKED ->
            ClosedText(R.drawable.ic_lock, R.string.closed_locked, R.string.closed_locked_do, tryAgain = R.string.closed_open)
        ClosedReason.KEY_LOST ->
            ClosedText(R.drawable.ic_key, R.string.closed_key_lost, R.string.closed_key_lost_do, mayTryAgain = false, mayErase = true)
        ClosedReason.WRONG_KEY ->
            ClosedText(R.drawable.ic_key, R.string.closed_wrong_key, R.string.closed_wrong_key_do, mayErase = true)
        ClosedReason.FOREIGN_FILE ->
            ClosedText(R.drawable.ic_foreign, R.string.closed_foreign, R.string.closed_foreign_do, mayErase = true)
        ClosedReason.DAMAGED ->
            ClosedText(R.drawable.ic_damaged, R.string.closed_damaged, R.string.closed_damaged_do, mayErase = true)
        ClosedReason.REPAIRABLE ->
            ClosedText(R.drawable.ic_damaged, R.string.closed_repairable, R.string.closed_repairable_do, mayRepair = true)
        ClosedReason.CHANGES_LOST ->
            ClosedText(R.drawable.ic_damaged, R.string.closed_changes_lost, R.string.closed_changes_lost_do, mayRepair = true)
        ClosedReason.NEWER ->
            ClosedText(R.drawable.ic_update, R.string.closed_newer, R.string.closed_newer_do)
        ClosedReason.STORAGE_FULL ->
            ClosedText(R.drawable.ic_full, R.string.closed_full, R.string.closed_full_do)
        ClosedReason.OPEN_ELSEWHERE ->
            ClosedText(R.drawable.ic_diary, R.string.closed_elsewhere, R.string.closed_elsewhere_do)
        ClosedReason.FAILED ->
            ClosedText(R.drawable.ic_damaged, R.string.closed_failed, R.string.closed_failed_do)
    }
}
