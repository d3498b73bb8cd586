package vn.dauchan.demo.model

import java.nio.file.Files
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import vn.dauchan.demo.Environment

/**
 * The whole app but its drawing: one state, and a function for each thing that a person does.
 *
 * It lives as long as the process. Its functions are called on the main thread and return at once;
 * the SDK works on threads of its own. All that must outlive the process is in the diary, so that a
 * process killed at any moment comes back with nothing lost.
 */
class AppModel(environment: Environment, scope: CoroutineScope) {
    private val session = Session(environment, scope)

    /** What is on the screen. */
    val state: StateFlow<AppState> get() = session.state

    val scanning = ScanModel(session)
    val diary = DiaryModel(session)
    val form = FormModel(session, diary)
    val settings = SettingsModel(session)

    /** What somebody was writing when the app went to the back. */
    private var unfinished: Form? = null
    private var linkOfNewcomer: String? = null

    // ---- Starting, leaving, coming back ----

    /** The app came to the front. Whatever was on the screen comes back from the diary. */
    fun onFront() {
        when {
            session.page is Page.Closed -> Unit
            isFirstStart() -> session.show(Page.Welcome)
            else -> open()
        }
    }

    private fun isFirstStart(): Boolean {
        val folder = session.environment.folder
        return !Files.isDirectory(folder) || Files.list(folder).use { it.findAny().isEmpty }
    }

    /** The app went to the back: the diary is locked, and its key forgotten. */
    fun onBack() = session.ask {
        (session.page as? Page.Edit)?.let { unfinished = it.form }
        session.lock()
    }

    /** Opens the diary, because the first page was read, or because it is to be tried again. */
    fun open() = session.ask {
        if (session.isOpen) return@ask
        session.diary()
        session.forgetTheOld()
        session.refreshInside()
        if (session.page is Page.Opening || session.page is Page.Welcome || session.page is Page.Closed) {
            session.show(unfinished?.let(Page::Edit) ?: Page.Scan())
        }
        unfinished = null
        linkOfNewcomer?.let(scanning::openLink)
        linkOfNewcomer = null
    }

    /** A link that the phone's own camera, or a message, opened. A newcomer reads the first page before. */
    fun openLink(text: String) {
        if (isFirstStart()) linkOfNewcomer = text else scanning.openLink(text)
    }

    /** Whoever takes the phone now sees nothing. */
    fun lock() = session.ask {
        session.lock()
        session.show(Page.Closed(ClosedReason.LOCKED))
    }

    // ---- Going about ----

    fun go(tab: Tab) {
        when (tab) {
            Tab.SCAN -> scanning.show()
            Tab.DIARY -> diary.show()
            Tab.SETTINGS -> settings.show()
        }
    }

    /** One step back; `false` if there is none, and the app may be left. */
    fun back(): Boolean {
        when (session.page) {
            is Page.Answered -> scanning.show()
            is Page.One, is Page.Calendar -> diary.show()
            is Page.Edit -> form.close()
            is Page.About, is Page.Retention -> settings.show()
            is Page.Diary, is Page.Settings -> scanning.show()
            else -> return false
        }
        return true
    }

    /** The line over the page was read. */
    fun dropLine() = session.change { copy(line = null) }
}
