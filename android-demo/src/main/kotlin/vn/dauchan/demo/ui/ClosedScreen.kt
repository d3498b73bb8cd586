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
        val told = told(closed.reason)
        content.removeAllViews()
        content.run {
            spring()
            badge(told.icon, R.color.accent_soft, R.color.accent)
            heading(drawing.string(told.title), above = 20)
            text(told.about, above = 12)
            spring()
            if (closed.erasing) {
                val settings = drawing.model.settings
                sure(drawing.string(R.string.settings_erase_sure), R.string.settings_erase_do, above = 24, settings::erase, settings::keepDiary)
            } else {
                if (told.mayTryAgain) {
                    primaryButton(told.tryAgain, above = 24) { drawing.model.open() }
                }
                if (told.mayErase) {
                    quietButton(R.string.closed_erase, R.drawable.ic_bin, above = 10, color = R.color.danger) {
                        drawing.model.settings.askToErase()
                    }
                }
            }
        }
    }

    private class Told(
        val icon: Int,
        val title: Int,
        val about: Int,
        val mayTryAgain: Boolean = true,
        val mayErase: Boolean = false,
        val tryAgain: Int = R.string.try_again,
    )

    private fun told(reason: ClosedReason): Told = when (reason) {
        ClosedReason.LOCKED ->
            Told(R.drawable.ic_lock, R.string.closed_locked, R.string.closed_locked_do, tryAgain = R.string.closed_open)
        ClosedReason.KEY_LOST ->
            Told(R.drawable.ic_key, R.string.closed_key_lost, R.string.closed_key_lost_do, mayTryAgain = false, mayErase = true)
        ClosedReason.WRONG_KEY ->
            Told(R.drawable.ic_key, R.string.closed_wrong_key, R.string.closed_wrong_key_do, mayErase = true)
        ClosedReason.FOREIGN_FILE ->
            Told(R.drawable.ic_foreign, R.string.closed_foreign, R.string.closed_foreign_do, mayErase = true)
        ClosedReason.DAMAGED ->
            Told(R.drawable.ic_damaged, R.string.closed_damaged, R.string.closed_damaged_do, mayErase = true)
        ClosedReason.NEWER ->
            Told(R.drawable.ic_update, R.string.closed_newer, R.string.closed_newer_do)
        ClosedReason.STORAGE_FULL ->
            Told(R.drawable.ic_full, R.string.closed_full, R.string.closed_full_do)
        ClosedReason.OPEN_ELSEWHERE ->
            Told(R.drawable.ic_diary, R.string.closed_elsewhere, R.string.closed_elsewhere_do)
        ClosedReason.FAILED ->
            Told(R.drawable.ic_damaged, R.string.closed_failed, R.string.closed_failed_do)
    }
}
