package vn.dauchan.demo.ui

import android.view.Gravity
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState

/** The page that is shown while the diary opens. */
internal class OpeningScreen(drawing: Drawing) : Screen {
    override val view = page(drawing.context) {
        gravity = Gravity.CENTER
        text(R.string.wait, color = R.color.ink_soft).gravity = Gravity.CENTER
    }

    override fun show(state: AppState) = Unit
}
