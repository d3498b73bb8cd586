package vn.dauchan.demo.ui

import android.widget.LinearLayout
import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState

/** The first page: three sentences on what the diary keeps and who can read it. */
internal class WelcomeScreen(drawing: Drawing) : Screen {
    override val view = page(drawing.context) {
        spring()
        badge(R.drawable.footprints, R.color.tone_in, R.color.on_tone, sizeDp = 112)
        text(R.string.app_name, R.style.Text_Strong, above = 20, color = R.color.accent)
        heading(drawing.string(R.string.welcome_title), above = 4)
        sentence(R.drawable.ic_here, R.string.welcome_what)
        sentence(R.drawable.ic_lock, R.string.welcome_where)
        sentence(R.drawable.ic_people, R.string.welcome_who)
        spring()
        primaryButton(R.string.welcome_begin, above = 24) { drawing.model.open() }
    }

    override fun show(state: AppState) = Unit

    private fun LinearLayout.sentence(icon: Int, words: Int) = row(above = 18) {
        picture(icon, R.color.accent)
        text(words, above = 16, weight = 1f).textSize = 17f
    }
}
