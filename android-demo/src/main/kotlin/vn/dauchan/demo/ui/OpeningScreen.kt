package vn.dauchan.demo.ui

import android.view.Gravity
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState

/** Shown for the blink that opening the diary takes. */
internal class OpeningScreen(drawing: Drawing) : Screen {
    override val view = page(drawing.context) {
        gravity = Gravity.CENTER
        text(R.string.wait, color = R.color.ink_soft).gravity = Gravity.CENTER
    }

    override fun show(state: AppState) = Unit
}
