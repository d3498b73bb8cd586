package vn.dauchan.demo.model

import java.io.File
import java.io.IOException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import vn.dauchan.bridge.AlertStatus
import vn.dauchan.bridge.DiaryException
import vn.dauchan.bridge.NoticeException
import vn.dauchan.bridge.OpenException
import vn.dauchan.bridge.VisitAlert

/** The notices: their download, and the alerts about the owner's visits. */
class NoticeModel internal constructor(private val session: Session) {
    private val environment = session.environment

    fun show() = session.ask {
        val diary = session.diary()
        val alerts = diary.alerts()
        session.show(Page.Alerts(alerts, diary.noticeState()))
        // The owner sees them now.
        diary.alertsAnnounced(alerts.filter { it.news != null }.map { it.id })
    }

    fun open(alert: VisitAlert) = session.show(Page.OneAlert(alert))

    /** Dismisses the alert that is shown. It stays among the alerts. */
    fun dismiss() = session.ask {
        val shown = session.page as? Page.OneAlert ?: return@ask
        session.diary().dismissAlert(shown.alert.id)
        show()
    }

    /**
     * Downloads the notice bundle, matches it against the visits, and tells the owner of new alerts. Returns
     * whether the bundle was downloaded.
     */
    suspend fun refresh(): Boolean {
        val address = environment.bundleAddress(session.deployment())
        val file = environment.folder.resolveSibling("notice.bundle").toFile()
        try {
            withContext(Dispatchers.IO) { address.fetch(file) }
            session.inTurn { match(file) }
        } catch (_: IOException) {
            return false
        } finally {
            withContext(Dispatchers.IO) { file.delete() }
        }
        return true
    }

    private suspend fun match(file: File) {
        val wasLocked = !session.isOpen
        try {
            session.diary().matchNotices(file)
            announce()
        } catch (_: NoticeException) {
            return // A refused bundle changes nothing. The next download may be good.
        } catch (_: DiaryException) {
            return
        } catch (_: OpenException) {
            return
        } finally {
            if (wasLocked) session.lock()
        }
    }

    private suspend fun announce() {
        val news = session.diary().alertsToAnnounce()
        if (news.isNotEmpty() && environment.announce()) session.diary().alertsAnnounced(news.map { it.id })
    }
}

/** Whether the owner is done with the alert. */
val VisitAlert.isPast: Boolean get() = dismissedAt != null || status == AlertStatus.WITHDRAWN
