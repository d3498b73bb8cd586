package vn.dauchan.demo.model

import java.nio.file.Files
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import vn.dauchan.demo.Environment

/**
 * The whole app except its drawing: one state, and a function for each action of a person.
 *
 * It lives as long as the process. Its functions are called on the main thread and return at once, and
 * the SDK works on threads of its own. Only the diary outlives the process, so a process that is killed
 * at any moment loses nothing.
 */
class AppModel(environment: Environment, scope: CoroutineScope) {
    private val session = Session(environment, scope)

    /** The state that the screen shows. */
    val state: StateFlow<AppState> get() = session.state

    val scanning = ScanModel(session)
    val diary = DiaryModel(session)
    val form = FormModel(session, diary)
    val notices = NoticeModel(session)
    val settings = SettingsModel(session, notices)

    /** The form that was open when the app went to the background. */
    private var unfinished: Form? = null
    private var linkOfNewcomer: String? = null

    // ---- Foreground and background ----

    /** Handles the app's coming to the foreground. The page is read from the diary again. */
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

    /** Locks the diary when the app goes to the background. */
    fun onBack() = session.ask {
        (session.page as? Page.Edit)?.let { unfinished = it.form }
        session.lock()
    }

    /** Opens the diary, after the first page or for another attempt. */
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

    /** Repairs the diary, to which its owner has agreed, and opens it. */
    fun repair() = session.ask {
        session.repair()
        open()
    }

    /** Handles a link that the phone's camera or a message opened. The first page is shown before, if it was not. */
    fun openLink(text: String) {
        if (isFirstStart()) linkOfNewcomer = text else scanning.openLink(text)
    }

    /** Shows the alerts, after a touch on their notification. */
    fun openAlerts() {
        if (!isFirstStart()) notices.show()
    }

    /** Locks the diary and hides its page. */
    fun lock() = session.ask {
        session.lock()
        session.show(Page.Closed(ClosedReason.LOCKED))
    }

    // ---- Navigation ----

    fun go(tab: Tab) {
        when (tab) {
            Tab.SCAN -> scanning.show()
            Tab.DIARY -> diary.show()
            Tab.SETTINGS -> settings.show()
        }
    }

    /** Goes one step back. Returns `false` on the first page, so that the system leaves the app. */
    fun back(): Boolean {
        when (session.page) {
            is Page.Answered, is Page.Asked -> scanning.show()
            is Page.One, is Page.Calendar, is Page.Alerts -> diary.show()
            is Page.OneAlert -> notices.show()
            is Page.Edit -> form.close()
            is Page.About, is Page.Retention -> settings.show()
            is Page.Diary, is Page.Settings -> scanning.show()
            else -> return false
        }
        return true
    }

    /** Removes the line over the page. */
    fun dropLine() = session.change { copy(line = null) }
}
