package vn.dauchan.demo.ui

import vn.dauchan.demo.R
import vn.dauchan.demo.model.AppState

/** The page about the app: its purpose, its use of the network, and the licences. */
internal class AboutScreen(drawing: Drawing) : Screen {
    override val view = page(drawing.context) {
        bar(drawing.string(R.string.settings_about)) { drawing.model.back() }
        heading(drawing.string(R.string.app_name), above = 12)
        val version = context.packageManager.getPackageInfo(context.packageName, 0).versionName.orEmpty()
        text(drawing.string(R.string.about_version, version), R.style.Text_Soft, above = 4)
        text(R.string.about_body, above = 16)
        heading(drawing.string(R.string.about_licences), R.style.Text_Title, above = 24)
        text(R.string.about_licences_body, above = 8).setLineSpacing(0f, 1.4f)
    }

    override fun show(state: AppState) = Unit
}
